"""Who gets alerts and traces, as strangers would write them: an HTTP server that may refuse, and a mail server."""

import base64
import contextlib
import email
import email.policy
import http.server
import socketserver
import ssl
import subprocess
import threading

from client import run_until_the_end
from processes import PATIENCE, wait_until


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True


def make_certificate(folder, names="IP:127.0.0.1"):
    """A self-signed one with its key, in one file."""
    key, certificate, both = (folder / name for name in ("key.pem", "certificate.pem", "both.pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=kapela test", "-addext", f"subjectAltName={names}",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both, certificate


class Request:
    """One POST as it came."""

    def __init__(self, path, headers, body):
        self.path = path
        self.headers = headers
        self.body = body


class HttpReceiver:
    """Keeps every POST. Answers with the next of `statuses`, and 200 once they are used up."""

    def __init__(self, test, statuses=(), port=0, headers=None, certificate=None):
        self._lock = threading.Lock()
        self._requests = []
        self.statuses = list(statuses)
        self.headers = headers or {}
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.take(Request(self.path, dict(self.headers), body))
                with contextlib.suppress(ConnectionError):
                    self.send_response(status)
                    for name, value in receiver.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"{}")

            def log_message(self, *arguments):
                pass

        self._server = _Server(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        if certificate:
            self.url = f"https://127.0.0.1:{self.port}"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        run_until_the_end(test, self._server)

    def take(self, request):
        with self._lock:
            self._requests.append(request)
            return self.statuses.pop(0) if self.statuses else 200

    def requests(self):
        with self._lock:
            return list(self._requests)

    def wait_for(self, count, within=PATIENCE):
        """The first so many."""
        return wait_until(lambda: self.requests()[:count] if len(self.requests()) >= count else None,
                          lambda: f"{count} requests, got {len(self.requests())}", within)


class Letter:
    """One message as it was taken, and its envelope."""

    def __init__(self, sender, recipients, data):
        self.sender = sender
        self.recipients = recipients
        self.data = data
        self.message = email.message_from_bytes(data, policy=email.policy.default)

    @property
    def text(self):
        return self.message.get_content()


class SmtpSink:
    """A mail server of RFC 5321 that keeps what it gets. Answers RCPT with the next of `replies`, then with 250.

    With a certificate it offers STARTTLS, with `credentials` AUTH PLAIN, and takes no letter without those."""

    def __init__(self, test, replies=(), certificate=None, credentials=None):
        self._lock = threading.Lock()
        self._letters = []
        self.replies = list(replies)
        self.verbs = []  # all that were said, over TLS with a +
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, line):
                self.wfile.write(line.encode() + b"\r\n")

            def read_data(self):
                data = b""
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    data += line[1:] if line.startswith(b".") else line
                return data

            def begin_tls(self):
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                self.secure = context.wrap_socket(self.request, server_side=True)
                self.rfile = self.secure.makefile("rb", -1)
                self.wfile = self.secure.makefile("wb", 0)

            def finish(self):
                super().finish()
                if self.secure:
                    self.secure.close()

            def handle(self):
                sender, recipients = "", []
                known = credentials is None
                self.secure = None
                self.say("220 sink")
                while line := self.rfile.readline():
                    verb, _, rest = line.decode("ascii").rstrip("\r\n").partition(" ")
                    verb = verb.upper()
                    sink.verbs.append(("+" if self.secure else "") + verb)
                    if verb == "EHLO":
                        self.say("250-sink")
                        if certificate and not self.secure:
                            self.say("250-STARTTLS")
                        if credentials:
                            self.say("250-AUTH PLAIN")
                        self.say("250 8BITMIME")
                    elif verb == "STARTTLS":
                        self.say("220 go on")
                        self.begin_tls()
                    elif verb == "AUTH":
                        self.say("334 ")
                        known = base64.b64decode(self.rfile.readline()) == "\0{}\0{}".format(*credentials).encode()
                        self.say("235 welcome" if known else "535 5.7.8 bad credentials")
                    elif verb == "MAIL" and not known:
                        self.say("530 5.7.0 who are you?")
                    elif verb == "MAIL":
                        sender, recipients = rest.partition("<")[2].partition(">")[0], []
                        self.say("250 ok")
                    elif verb == "RCPT":
                        reply = sink.next_reply()
                        if reply.startswith("250"):
                            recipients.append(rest.partition("<")[2].partition(">")[0])
                        self.say(reply)
                    elif verb == "DATA":
                        self.say("354 go on")
                        sink.take(Letter(sender, recipients, self.read_data()))
                        self.say("250 2.0.0 Ok: queued as 4711")
                    elif verb == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("502 what?")

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        server = Server(("127.0.0.1", 0), Handler)
        self.port = server.server_address[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        run_until_the_end(test, server)

    def next_reply(self):
        with self._lock:
            return self.replies.pop(0) if self.replies else "250 ok"

    def take(self, letter):
        with self._lock:
            self._letters.append(letter)

    def letters(self):
        with self._lock:
            return list(self._letters)

    def wait_for(self, count, within=PATIENCE):
        return wait_until(lambda: self.letters()[:count] if len(self.letters()) >= count else None,
                          lambda: f"{count} letters, got {len(self.letters())}", within)
