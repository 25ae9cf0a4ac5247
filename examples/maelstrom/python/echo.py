#!/usr/bin/env python3
"""echo: answers with what it was sent. Needs nothing but Python."""
import json
import sys

node_id = ""
for line in sys.stdin:
    message = json.loads(line)
    body = message["body"]
    reply = {"in_reply_to": body["msg_id"]}
    if body["type"] == "init":
        node_id = body["node_id"]
        reply["type"] = "init_ok"
    elif body["type"] == "echo":
        reply["type"] = "echo_ok"
        reply["echo"] = body["echo"]
    else:
        reply.update(type="error", code=10, text="no such request: " + body["type"])
    print(json.dumps({"src": node_id, "dest": message["src"], "body": reply}), flush=True)
