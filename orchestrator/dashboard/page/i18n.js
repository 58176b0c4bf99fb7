// The words of the page in English and Polish. What the orchestrator says is shown as it says it.
const words = {
  en: {
    plant: "Plant", scenarios: "Scenarios", runs: "Runs", log: "Log", history: "History", run: "Run", cancel: "Cancel",
    confirm: "Start it", close: "Close", plan: "What would happen", components: "Components", details: "Details",
    connected: "Connected", connecting: "Connecting…", lost: "Connection lost since", old: "What is shown is old.",
    token: "A token is needed", enter: "Enter", latched: "The plant is latched: starts are refused.",
    acknowledge: "Acknowledge", approve: "Approve", refuse: "Refuse", awaits: "waits for", left: "left", nothing: "Nothing runs.",
    cause: "First cause", all: "all", status: "Status", started: "Started", took: "Took", none: "none", state: "State",
    error: "Error", group: "Group", address: "Address", needs: "Needs", owner: "Run", health: "Health", since: "Since",
    report: "Report of run", lanes: "States of the components in time", stop_all: "Stop everything", cancelled_first: "Cancelled and rolled back first:",
    then: "Then runs:", left_where: "Left elsewhere", steps: "Steps", theme: "Theme", light: "light", dark: "dark",
    system: "system", level: "Level", ask: "Approval asked for", journal: "The journal cannot be written", goal: "Goal", actual: "Is",
    name: "Name", empty: "Nothing yet.", problems: "Scenario files with mistakes", overdue: "overdue",
    older: "Older runs", records: "Journal", who: "Your name", note: "Note", note_what: "what it was, what has been done",
    token_refused: "This is not the token.", help: "Keys and help",
    help_what: "A key takes you to a part of the page; Tab and Enter do the rest. A run is started only after its plan was shown.",
    faults: "Faults", add_fault: "Add a fault", clear_faults: "Clear all", no_faults: "Nothing goes wrong.", remove: "Remove",
    refresh: "Refresh", hits: "acted / matched", component: "Component", type: "Type", add: "Add", more_keys: "More keys, as JSON",
    event_what: "the command or event it acts on; without: as its type says", once_what: "once, and never again",
    ttl_what: "it is gone after this time", dismiss: "Cancel", confirm_anyway: "Start it anyway", problem: "Problem", watched: "Watched", watched_what: "when it comes back raised, it is brought down", next: "Next:", last_attempt: "Last attempt:",
    why: "Why has it not started by itself?", hindered_by: "What would hinder it now:", ack_fault: "Acknowledge fault",
    ack_fault_what: "The component gets CMD_ACK, which leads it from FAULT to STOPPED. See to its cause first.", go_on: "Let it go on", cancel_run: "Cancel the run",
    cancel_what: "The run ends now, and what it did is undone: components are brought down to where they may stay.",
    token_where: "It is what KAPELA_TOKEN was set to where the orchestrator was started.",
    lost_short: "no connection", latched_short: "latched", simulated: "SIMULATED", real: "REAL",
    simulated_what: "What is started here moves no machine.", real_what: "Nothing says that this plant is simulated: what is started here moves machines.",
    stop: "Stop", values: "Values", would_refuse: "This run would be refused", awaited: "awaited in", within: "within", if: "if",
    retried: "tried again", optional: "not required", not_planned: "not planned", skipped: "skipped", there_already: "there already",
    left_out: "left out", stays: "stays", breaks_off: "breaks off", after: "after", when_it_fails: "When it fails", in: "in",
    begins: "from", at_most: "at most", step: "Step", limits: "Limits", number: "No.", at: "Time", kind: "Kind", cmd_id: "Command no.",
    what: "What", groups: "Groups", fold_all: "Fold all", unfold_all: "Unfold all",
    send_command: "Send a command", command: "Command", send: "Send", energise: "It can set the component in motion, and nobody is in its way.",
    owned: "It belongs to a run, which must end first:", alerts: "Alerts", costs: "Costs", up: "up", program: "Program", restarts: "restarts", business: "What it says", find: "Find", nothing_found: "Nothing of that name or state.",
  },
  pl: {
    plant: "Instalacja", scenarios: "Scenariusze", runs: "Przebiegi", log: "Dziennik", history: "Historia", run: "Uruchom",
    cancel: "Przerwij", confirm: "Rozpocznij", close: "Zamknij", plan: "Co się stanie", components: "Komponenty",
    details: "Szczegóły", connected: "Połączono", connecting: "Łączenie…", lost: "Brak połączenia od",
    old: "Pokazane dane są nieaktualne.", token: "Potrzebny jest token", enter: "Wejdź",
    latched: "Instalacja jest zablokowana: uruchomienia są odrzucane.", acknowledge: "Potwierdź", approve: "Zatwierdź",
    refuse: "Odmów", awaits: "czeka na", left: "pozostało", nothing: "Nic nie działa.", cause: "Pierwsza przyczyna",
    all: "wszystkie", status: "Status", started: "Początek", took: "Trwał", none: "brak", state: "Stan", error: "Błąd",
    group: "Grupa", address: "Adres", needs: "Wymaga", owner: "Przebieg", health: "Łączność", since: "Od",
    report: "Raport przebiegu", lanes: "Stany komponentów w czasie", stop_all: "Zatrzymaj wszystko", cancelled_first: "Najpierw zostaną przerwane i cofnięte:",
    then: "Potem wykona się:", left_where: "Pozostawione gdzie indziej", steps: "Kroki", theme: "Motyw", light: "jasny",
    dark: "ciemny", system: "systemowy", level: "Poziom", ask: "Prośba o zatwierdzenie",
    journal: "Nie można zapisać dziennika", goal: "Cel", actual: "Jest", name: "Nazwa", empty: "Jeszcze nic.",
    problems: "Pliki scenariuszy z błędami", overdue: "po terminie",
    older: "Starsze przebiegi", records: "Dziennik przebiegu", who: "Imię i nazwisko", note: "Uwagi",
    note_what: "co się stało, co zrobiono", token_refused: "To nie jest ten token.", help: "Klawisze i pomoc",
    help_what: "Klawisz przenosi do części strony; resztę robią Tab i Enter. Przebieg rusza dopiero po pokazaniu planu.",
    faults: "Usterki", add_fault: "Dodaj usterkę", clear_faults: "Usuń wszystkie", no_faults: "Nic się nie psuje.", remove: "Usuń",
    refresh: "Odśwież", hits: "zadziałała / pasowała", component: "Komponent", type: "Rodzaj", add: "Dodaj",
    more_keys: "Inne klucze, jako JSON", event_what: "polecenie lub zdarzenie, na które działa; bez niego: jak mówi rodzaj",
    once_what: "raz, i nigdy więcej", ttl_what: "po tym czasie znika", dismiss: "Anuluj", confirm_anyway: "Rozpocznij mimo to", problem: "Problem", watched: "Obserwacja", watched_what: "gdy wróci podniesiony, zostanie sprowadzony", next: "Następnie:", last_attempt: "Ostatnia próba:",
    why: "Dlaczego nie ruszył sam?", hindered_by: "Co by mu teraz przeszkodziło:", ack_fault: "Potwierdź usterkę",
    ack_fault_what: "Komponent dostanie CMD_ACK, które prowadzi go z FAULT do STOPPED. Najpierw usuń przyczynę.", go_on: "Niech trwa", cancel_run: "Przerwij przebieg",
    cancel_what: "Przebieg kończy się teraz, a to, co zrobił, jest cofane: komponenty schodzą do stanów, w których mogą pozostać.",
    token_where: "To wartość KAPELA_TOKEN, z którą uruchomiono orkiestrator.",
    lost_short: "brak połączenia", latched_short: "zablokowana", simulated: "SYMULACJA", real: "RZECZYWISTA",
    simulated_what: "To, co tu uruchomisz, nie porusza żadnej maszyny.",
    real_what: "Nic nie mówi, że ta instalacja jest symulowana: to, co tu uruchomisz, porusza maszynami.",
    stop: "Zatrzymaj", values: "Wartości", would_refuse: "Ten przebieg zostałby odrzucony", awaited: "oczekiwanie na", within: "w ciągu", if: "jeśli",
    retried: "ponawiane", optional: "niewymagane", not_planned: "nieplanowane", skipped: "pomijane", there_already: "już tam są",
    left_out: "pominięte", stays: "pozostaje w", breaks_off: "przerywa", after: "po", when_it_fails: "Gdy się nie powiedzie", in: "w",
    begins: "od", at_most: "najwyżej", step: "Krok", limits: "Ograniczenia", number: "Nr", at: "Czas", kind: "Rodzaj", cmd_id: "Nr polecenia",
    what: "Co", groups: "Grupy", fold_all: "Zwiń wszystkie", unfold_all: "Rozwiń wszystkie",
    send_command: "Wyślij polecenie", command: "Polecenie", send: "Wyślij", energise: "Może wprawić komponent w ruch, a nikt nie stoi mu na drodze.",
    owned: "Należy do przebiegu, który musi się najpierw skończyć:", alerts: "Alarmy", costs: "Zużywa", up: "działa", program: "Program", restarts: "restarty", business: "Co mówi o sobie", find: "Szukaj", nothing_found: "Nie ma takiej nazwy ani stanu.",
    waiting: "czeka", delivered: "dostarczono", undelivered: "nie dostarczono", suppressed: "pominięto",
    preflight: "sprawdzanie", forward: "wykonywanie", compensation: "cofanie", audit: "kontrola końcowa", over: "zakończony",
    ONLINE: "połączony", UNRESPONSIVE: "nie odpowiada", OFFLINE: "brak łączności",
    RUNNING: "TRWA", SUCCEEDED: "UDANY", REJECTED: "ODRZUCONY", ROLLED_BACK: "COFNIĘTY", ROLLBACK_FAILED: "NIE COFNIĘTY",
    STOPPED_PARTIAL: "CZĘŚCIOWO ZATRZYMANY",
  },
};

let language = localStorage.getItem("kapela-language") || (navigator.language.startsWith("pl") ? "pl" : "en");
document.documentElement.lang = language;

/// The word for a key; of the API's own words, which English shows as they are, the translation.
export const t = (key) => words[language][key] ?? key;
export const currentLanguage = () => language;

export function toggleLanguage() {
  language = language === "en" ? "pl" : "en";
  localStorage.setItem("kapela-language", language);
  document.documentElement.lang = language;
}

const locale = () => (language === "en" ? "en-GB" : language); // hours to 24 in both
export const time = (date) => date.toLocaleTimeString(locale());
export const clock = (iso) => (iso ? time(new Date(iso)) : "");
export const moment = (iso) => (iso ? new Date(iso).toLocaleString(locale(), { dateStyle: "short", timeStyle: "medium" }) : "");
/** "3 h 5 min": its two largest parts. */
export function span(value) {
  const whole = Math.floor(value);
  const parts = [[Math.floor(whole / 86400), "d"], [Math.floor(whole / 3600) % 24, "h"], [Math.floor(whole / 60) % 60, "min"], [whole % 60, "s"]];
  const first = Math.max(parts.findIndex(([count]) => count > 0), 0);
  return parts.slice(whole === 0 ? 3 : first).slice(0, 2).map(([count, unit]) => `${count} ${unit}`).join(" ");
}
export const seconds = (value) => `${value.toFixed(value < 10 ? 1 : 0)} s`;
