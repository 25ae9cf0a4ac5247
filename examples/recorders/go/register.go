// Four clients and two registers in memory, recorded: go run . HISTORY [racy]
//
// With "racy", reads come from a copy that another goroutine brings up to date once in a while.
package main

import (
	"errors"
	"os"
	"strconv"
	"sync"
	"time"
)

const clients, rounds = 4, 100

type registers struct {
	lock         sync.Mutex
	values, copy map[string]int
	isRacy       bool
}

func (r *registers) write(key string, value int) (string, error) {
	if value%40 == 7 {
		return "", ErrNotDone
	}
	r.lock.Lock()
	r.values[key] = value
	r.lock.Unlock()
	if value%25 == 3 {
		return "", errors.New("the answer was lost")
	}
	return strconv.Itoa(value), nil
}

func (r *registers) read(key string) (string, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	from := r.values
	if r.isRacy {
		from = r.copy
	}
	if value, isThere := from[key]; isThere {
		return strconv.Itoa(value), nil
	}
	return "null", nil
}

func (r *registers) keepCopying() {
	for {
		time.Sleep(time.Millisecond)
		r.lock.Lock()
		r.copy = map[string]int{}
		for key, value := range r.values {
			r.copy[key] = value
		}
		r.lock.Unlock()
	}
}

func work(r *registers, client Client, number int) {
	for round := 0; round < rounds; round++ {
		key, value := []string{`"x"`, `"y"`}[round%2], number*1000+round
		client.Run("write", key, strconv.Itoa(value), func() (string, error) { return r.write(key, value) })
		client.Run("read", key, "null", func() (string, error) { return r.read(key) })
	}
}

func main() {
	recorder, err := NewRecorder(os.Args[1])
	if err != nil {
		panic(err)
	}
	r := &registers{values: map[string]int{}, copy: map[string]int{}, isRacy: len(os.Args) > 2 && os.Args[2] == "racy"}
	go r.keepCopying()
	var workers sync.WaitGroup
	for number := 0; number < clients; number++ {
		workers.Add(1)
		go func(number int) {
			defer workers.Done()
			work(r, recorder.NewClient(), number)
		}(number)
	}
	workers.Wait()
}
