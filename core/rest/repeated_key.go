package rest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"math"
	"slices"
)

// entryDepth is how deep the keys of an entry are: within the response, its array and the entry.
const entryDepth = 3

// Contradiction returns an error if an object of a response, which is valid JSON, has a key twice: encoding/json would silently
// take the last. For the keys that the program reads, case does not count: it does not for encoding/json either. Further down,
// keys may be a user's own.
func Contradiction(response []byte) error {
	if _, key, repeated := RepeatedKey(response, entryDepth, math.MaxInt); repeated {
		return fmt.Errorf("the response contradicts itself: it has the key %q twice in one object", Truncate(key, 80))
	}
	return nil
}

// key is a key of an open object: where it begins in the text, and a hash of it. That is little, since an object may have millions.
type key struct {
	hash  uint64
	begin int
}

// RepeatedKey returns two keys of one object that are the same, in their order, if a text, which is valid JSON, has such. Objects
// are looked at down to maxDepth, that of the outermost object or array being 1. Down to foldedDepth, case does not count.
func RepeatedKey(text []byte, foldedDepth, maxDepth int) (first, second string, repeated bool) {
	seed := maphash.MakeSeed()
	var keys []key // those of all open objects
	var open []int // where the keys of each begin; -1 for an array
	isKey := false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			open, isKey = append(open, len(keys)), true
		case '[':
			open, isKey = append(open, -1), false
		case '}':
			siblings := keys[open[len(open)-1]:]
			if first, second, repeated = sameKeys(text, siblings, len(open) <= foldedDepth); repeated {
				return first, second, true
			}
			keys, open = keys[:open[len(open)-1]], open[:len(open)-1]
		case ']':
			open = open[:len(open)-1]
		case ',':
			isKey = open[len(open)-1] >= 0
		case '"':
			if isKey && len(open) <= maxDepth {
				keys = append(keys, key{maphash.Bytes(seed, keyAt(text, i, len(open) <= foldedDepth)), i})
			}
			isKey = false
			i = stringEnd(text, i)
		}
	}
	return "", "", false
}

// sameKeys returns two keys of one object that are the same. It sorts the keys: equal ones are then neighbours.
func sameKeys(text []byte, keys []key, fold bool) (first, second string, same bool) {
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.begin, b.begin)) })
	for k := 1; k < len(keys); k++ {
		a, b := keys[k-1], keys[k]
		if a.hash == b.hash && bytes.Equal(keyAt(text, a.begin, fold), keyAt(text, b.begin, fold)) {
			return string(keyAt(text, a.begin, false)), string(keyAt(text, b.begin, false)), true
		}
	}
	return "", "", false
}

// keyAt returns the key that begins with the quotation mark at i, without its escapes and, if fold says so, without case.
func keyAt(text []byte, i int, fold bool) []byte {
	quoted := text[i : stringEnd(text, i)+1]
	found := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(found, '\\') >= 0 {
		var plain string
		_ = json.Unmarshal(quoted, &plain) // it is valid
		found = []byte(plain)
	}
	// Most keys are of small letters and need no copy.
	if fold && bytes.ContainsFunc(found, func(r rune) bool { return r >= 0x80 || r >= 'A' && r <= 'Z' }) {
		return bytes.ToLower(bytes.ToUpper(found)) // as "K" and the Kelvin sign are the same to encoding/json
	}
	return found
}

// stringEnd returns where the string that begins at i has its closing quotation mark.
func stringEnd(text []byte, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}
