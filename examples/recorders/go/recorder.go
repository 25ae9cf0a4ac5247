package main

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// ErrNotDone is for an operation that certainly had no effect and never will: a refused connection, a failed comparison.
var ErrNotDone = errors.New("not done")

// Recorder records what clients see, one event a line, for `clew check`. One Recorder a run, one Client a goroutine.
type Recorder struct {
	lock             sync.Mutex
	file             *os.File
	index, processes int
	start            time.Time
}

// NewRecorder makes the file; a run never writes over another.
func NewRecorder(path string) (*Recorder, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	return &Recorder{file: file, start: time.Now()}, err
}

// One writer: index, time and line in the same order. Key and value are JSON: `"x"`, `17`, `null`.
func (r *Recorder) write(kind string, process int, f, key, value string) {
	r.lock.Lock()
	defer r.lock.Unlock()
	const line = `{"index":%d,"time":%d,"type":"%s","process":%d,"f":"%s","key":%s,"value":%s}` + "\n"
	// Not buffered: a killed program loses nothing that it said it did.
	_, err := fmt.Fprintf(r.file, line, r.index, time.Since(r.start).Nanoseconds(), kind, process, f, key, value)
	if err != nil {
		panic(err)
	}
	r.index++
}

// Client is one client, for one goroutine.
type Client struct {
	recorder *Recorder
	process  int
}

// NewClient gives a client with a process id that nobody had before.
func (r *Recorder) NewClient() Client {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.processes++
	return Client{r, r.processes - 1}
}

// Run calls the operation and records what became of it; an error other than ErrNotDone leaves that open.
func (c *Client) Run(f, key, value string, operation func() (string, error)) {
	c.recorder.write("invoke", c.process, f, key, value) // before anything is sent
	answer, err := operation()
	switch {
	case err == nil:
		c.recorder.write("ok", c.process, f, key, answer) // after the answer is there
	case errors.Is(err, ErrNotDone):
		c.recorder.write("fail", c.process, f, key, value)
	default:
		c.recorder.write("info", c.process, f, key, value)
		*c = c.recorder.NewClient() // that operation may still happen: never use its id again
	}
}
