package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// jsonObject holds the members of a JSON object.
type jsonObject map[string]json.RawMessage

// readObject reads a JSON object. Two keys that are equal but for case are an error: encoding/json takes them for one, and of
// two task lists one would be lost.
func readObject(content string) (jsonObject, error) {
	if err := checkJSON(content); err != nil {
		return nil, err
	}
	in := json.NewDecoder(strings.NewReader(content))
	if begin, _ := in.Token(); begin != json.Delim('{') {
		return nil, fmt.Errorf("it is %s, not a JSON object", clip(content))
	}
	object := make(jsonObject)
	spelling := make(map[string]string) // of each key, by its form without case
	for in.More() {
		token, _ := in.Token() // the content is known to be valid
		var value json.RawMessage
		_ = in.Decode(&value)
		key := token.(string)
		folded := strings.ToLower(strings.ToUpper(key))
		if first, twice := spelling[folded]; twice {
			return nil, twoKeys(first, key)
		}
		spelling[folded], object[key] = key, value
	}
	return object, nil
}

func twoKeys(first, second string) error {
	if first == second {
		return fmt.Errorf("its key %q is there twice; leave one", clip(first))
	}
	return fmt.Errorf("its keys %q and %q differ only in case; leave one", clip(first), clip(second))
}

// checkJSON says what is wrong with a text that should be one JSON value.
func checkJSON(content string) error {
	err := json.Unmarshal([]byte(content), new(skipped))
	if err == nil {
		return nil
	}
	switch {
	case strings.TrimSpace(content) == "":
		return errors.New("it is empty")
	case err.Error() == "unexpected end of JSON input":
		return errors.New("its JSON is cut: it ends in the middle")
	}
	return fmt.Errorf("it is not JSON: %w", err)
}

// skipped takes any JSON value and keeps nothing of it.
type skipped struct{}

func (skipped) UnmarshalJSON([]byte) error { return nil }

// has reports whether the object has a key whose value is not null.
func (o jsonObject) has(key string) bool {
	value, is := o[key]
	return is && !bytes.Equal(value, []byte("null"))
}

// text returns the text under a key; empty if there is none, or something else.
func (o jsonObject) text(key string) string {
	var text string
	if json.Unmarshal(o[key], &text) != nil {
		return ""
	}
	return text
}
