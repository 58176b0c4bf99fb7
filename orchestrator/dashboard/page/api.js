// Requests to the orchestrator, with the token when the page has one. The token stays in this browser's session.
let token = sessionStorage.getItem("kapela-token") || "";

export const setToken = (value) => {
  token = value;
  sessionStorage.setItem("kapela-token", value);
};

export const hasToken = () => token !== "";

export const headers = (more = {}) => (token ? { ...more, Authorization: `Bearer ${token}` } : more);

/// What the orchestrator says against it, in its own words.
async function refusal(response) {
  try {
    const { error } = await response.json();
    return error.hint ? `${error.message}: ${error.hint}` : error.message;
  } catch {
    return `${response.status} ${response.statusText}`;
  }
}

async function ask(path, options) {
  const response = await fetch(path, { cache: "no-store", ...options, headers: headers(options.headers) });
  if (response.ok) return response;
  throw new Error(await refusal(response));
}

export const getJson = async (path) => (await ask(path, {})).json();
export const remove = async (path) => (await ask(path, { method: "DELETE" })).json();
export const getText = async (path) => (await ask(path, {})).text();

export async function post(path, body = {}) {
  const options = { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return (await ask(path, options)).json();
}
