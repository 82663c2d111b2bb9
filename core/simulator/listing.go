package simulator

import (
	"encoding/json"
	"strconv"
)

// listing is the array of an answer with its count, before it is written.
type listing interface {
	write(key string) []byte
}

// entries is a listing of whatever the call's entries are.
type entries[T any] struct {
	items []T
	count int
}

// write returns {key: items, "count": count} as JSON.
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
