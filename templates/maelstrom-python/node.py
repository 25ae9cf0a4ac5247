#!/usr/bin/env python3
"""A key-value store that speaks Maelstrom's protocol: messages from standard input, a JSON object a line, others to
standard output. Change it into your own system.

The values are in the service lin-kv, which clew brings. Every node asks it for everything and passes its answers on, so
the store is as linearizable as the service.

With --bug a node answers reads from what it saw last. It does not know what other nodes have written since.
"""
import json
import sys

HAS_BUG = "--bug" in sys.argv

node_id = ""
last_id = 0
waiting = {}  # requests that the service has not answered, by the id of our own message to it
seen = {}  # the value that was seen last, by key


def send(dest, body):
    print(json.dumps({"src": node_id, "dest": dest, "body": body}), flush=True)


def reply(request, answer):
    send(request["src"], {**answer, "in_reply_to": request["body"]["msg_id"]})


def ask_service(request):
    """The service understands the requests of our clients as they are."""
    global last_id
    last_id += 1
    waiting[last_id] = request
    send("lin-kv", {**request["body"], "msg_id": last_id})


def pass_on(answer):
    request = waiting.pop(answer["in_reply_to"], None)
    if request is None:
        return
    body = request["body"]
    if answer["type"] == "read_ok":
        seen[body["key"]] = answer["value"]
    elif answer["type"] == "write_ok":
        seen[body["key"]] = body["value"]
    elif answer["type"] == "cas_ok":
        seen[body["key"]] = body["to"]
    reply(request, answer)


def handle(message):
    global node_id
    body = message["body"]
    if "in_reply_to" in body:
        pass_on(body)
    elif body["type"] == "init":
        node_id = body["node_id"]
        reply(message, {"type": "init_ok"})
    elif body["type"] == "read" and HAS_BUG and body["key"] in seen:
        reply(message, {"type": "read_ok", "value": seen[body["key"]]})
    elif body["type"] in ("read", "write", "cas"):
        ask_service(message)
    else:
        reply(message, {"type": "error", "code": 10, "text": "no such request: " + body["type"]})


for line in sys.stdin:
    handle(json.loads(line))
