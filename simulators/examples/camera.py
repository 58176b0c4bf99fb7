# camera.py: a component; `python3 camera.py 8101` listens on port 8101
import http.server
import json
import sys

TARGETS = {"CMD_INITIALIZE": "INITIALIZED", "CMD_RUN": "RUN", "CMD_STOP": "STOPPED"}
LEGAL = {"STOPPED": {"CMD_INITIALIZE", "CMD_STOP"}, "INITIALIZED": {"CMD_RUN", "CMD_STOP"}, "RUN": {"CMD_STOP"}}


class Camera(http.server.BaseHTTPRequestHandler):
    state = "STOPPED"

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        command = event["event_type"]
        answer = {"status": "ok", "data": {"fsm_state": Camera.state, "error": False}}
        if command in TARGETS:
            accepted = command in LEGAL[Camera.state]
            Camera.state = TARGETS[command] if accepted else Camera.state
            answer = {"status": "ok", "accepted": accepted, "fsm_state": Camera.state, "pushes": False}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


print("listening on", sys.argv[1], flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Camera).serve_forever()
