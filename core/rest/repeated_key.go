package rest

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// mostKeys is how many keys of an object are compared with each other: many times what any object of the API has.
const mostKeys = 200

// entryDepth is how deep the keys of an entry are: within the response, its array and the entry.
const entryDepth = 3

// Contradiction returns an error if an object of a response, which is valid JSON, has a key twice: encoding/json would silently
// take the last. For the keys that the program reads, case does not count: it does not for encoding/json either. Further down,
// keys may be a user's own.
func Contradiction(response []byte) error {
	if key, twice := repeatedKey(response); twice {
		return fmt.Errorf("the response contradicts itself: it has the key %q twice in one object", Truncate(key, 80))
	}
	return nil
}

func repeatedKey(text []byte) (key string, twice bool) {
	var keys [][]byte // those of all open objects
	var open []int    // where the keys of each begin; -1 for an array
	isKey := false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			open, isKey = append(open, len(keys)), true
		case '[':
			open, isKey = append(open, -1), false
		case '}':
			keys, open = keys[:open[len(open)-1]], open[:len(open)-1]
		case ']':
			open = open[:len(open)-1]
		case ',':
			isKey = open[len(open)-1] >= 0
		case '"':
			begin := i
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			if !isKey {
				continue
			}
			isKey = false
			key := plainKey(text[begin : i+1])
			siblings := keys[open[len(open)-1]:]
			for _, k := range siblings {
				if bytes.Equal(k, key) || len(open) <= entryDepth && bytes.EqualFold(k, key) {
					return string(key), true
				}
			}
			if len(siblings) < mostKeys {
				keys = append(keys, key)
			}
		}
	}
	return "", false
}

// plainKey takes the quotation marks and escapes off a JSON string.
func plainKey(quoted []byte) []byte {
	var key string
	if bytes.IndexByte(quoted, '\\') >= 0 && json.Unmarshal(quoted, &key) == nil {
		return []byte(key)
	}
	return quoted[1 : len(quoted)-1]
}
