package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// jsonObject holds the members of a JSON object.
type jsonObject map[string]json.RawMessage

// readObject reads a JSON object. Two keys that are equal but for case are an error: encoding/json takes them for one, and of
// two task lists one would be lost.
func readObject(text string) (jsonObject, error) {
	if err := checkJSON(text); err != nil {
		return nil, err
	}
	var object jsonObject
	if json.Unmarshal([]byte(text), &object) != nil || object == nil {
		return nil, fmt.Errorf("it is %s, not a JSON object", clip(text))
	}
	switch first, second, repeated := rest.RepeatedKey([]byte(text), 1, 1); {
	case repeated && first == second:
		return nil, fmt.Errorf("its key %q is there twice; leave one", clip(first))
	case repeated:
		return nil, fmt.Errorf("its keys %q and %q differ only in case; leave one", clip(first), clip(second))
	}
	return object, nil
}

// checkJSON says what is wrong with a text that should be one JSON value.
func checkJSON(text string) error {
	var skipped json.RawMessage
	err := json.Unmarshal([]byte(text), &skipped)
	switch {
	case err == nil:
		return nil
	case strings.TrimSpace(text) == "":
		return errors.New("it is empty")
	case err.Error() == "unexpected end of JSON input":
		return errors.New("its JSON is cut: it ends in the middle")
	}
	return fmt.Errorf("it is not JSON: %w", err)
}

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
