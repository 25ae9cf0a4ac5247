// A key-value store that speaks Maelstrom's protocol: messages from standard input, a JSON object a line, others to
// standard output. Change it into your own system.
//
// The values are in the service lin-kv, which clew brings. Every node asks it for everything and passes its answers on,
// so the store is as linearizable as the service.
//
// With -bug a node answers reads from what it saw last. It does not know what other nodes have written since.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
)

// A body is a JSON object. Its numbers stay as they were written.
type body map[string]any

type message struct {
	Src  string `json:"src"`
	Dest string `json:"dest"`
	Body body   `json:"body"`
}

type node struct {
	hasBug bool
	id     string
	lastID int
	// Requests that the service has not answered, by the id of our own message to it.
	waiting map[string]message
	// The value that was seen last, by key.
	seen map[string]any
}

func (n *node) send(dest string, b body) {
	line, err := json.Marshal(message{Src: n.id, Dest: dest, Body: b})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(line))
}

func (n *node) reply(request message, answer body) {
	n.send(request.Src, with(answer, "in_reply_to", request.Body["msg_id"]))
}

// The service understands the requests of our clients as they are.
func (n *node) askService(request message) {
	n.lastID++
	n.waiting[fmt.Sprint(n.lastID)] = request
	n.send("lin-kv", with(request.Body, "msg_id", n.lastID))
}

func (n *node) passOn(answer body) {
	id := fmt.Sprint(answer["in_reply_to"])
	request, isWaiting := n.waiting[id]
	if !isWaiting {
		return
	}
	delete(n.waiting, id)
	key := fmt.Sprint(request.Body["key"])
	switch answer["type"] {
	case "read_ok":
		n.seen[key] = answer["value"]
	case "write_ok":
		n.seen[key] = request.Body["value"]
	case "cas_ok":
		n.seen[key] = request.Body["to"]
	}
	n.reply(request, answer)
}

func (n *node) handle(m message) {
	if _, isReply := m.Body["in_reply_to"]; isReply {
		n.passOn(m.Body)
		return
	}
	switch m.Body["type"] {
	case "init":
		n.id = m.Body["node_id"].(string)
		n.reply(m, body{"type": "init_ok"})
	case "read":
		value, isKnown := n.seen[fmt.Sprint(m.Body["key"])]
		if n.hasBug && isKnown {
			n.reply(m, body{"type": "read_ok", "value": value})
		} else {
			n.askService(m)
		}
	case "write", "cas":
		n.askService(m)
	default:
		n.reply(m, body{"type": "error", "code": 10, "text": fmt.Sprint("no such request: ", m.Body["type"])})
	}
}

// A copy with one field set.
func with(b body, field string, value any) body {
	changed := body{}
	for name, old := range b {
		changed[name] = old
	}
	changed[field] = value
	return changed
}

func main() {
	hasBug := flag.Bool("bug", false, "answer reads from what this node saw last")
	flag.Parse()
	n := node{hasBug: *hasBug, waiting: map[string]message{}, seen: map[string]any{}}
	decoder := json.NewDecoder(bufio.NewReader(os.Stdin))
	decoder.UseNumber()
	for decoder.More() {
		var m message
		if err := decoder.Decode(&m); err != nil {
			log.Fatal(err)
		}
		n.handle(m)
	}
}
