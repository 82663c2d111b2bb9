package simulator

import (
	"encoding/json"
	"strconv"
)

// entryList is the array of an answer with its count, before it is written: faults can change it.
type entryList interface {
	// write returns {key: entries, "count": count} as JSON.
	write(key string) []byte
	applyFault(f *Fault)
	// contradiction returns a list that says the opposite.
	contradiction() entryList
}

// entries is the entryList of one call, whose entries are of type T.
type entries[T any] struct {
	items   []T
	count   int
	id      func(T) string // the task that an entry is about
	foreign T              // an entry of the job ForeignID
	// opposite returns what contradicts an entry.
	opposite func(T) T
}

func (e *entries[T]) write(key string) []byte {
	items, err := json.Marshal(e.items)
	if err != nil {
		panic(err) // wire types always marshal
	}
	b := make([]byte, 0, len(items)+len(key)+32)
	b = append(b, `{"`...)
	b = append(b, key...)
	b = append(b, `":`...)
	b = append(b, items...)
	b = append(b, `,"count":`...)
	b = strconv.AppendInt(b, int64(e.count), 10)
	return append(b, '}')
}
