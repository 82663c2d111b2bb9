package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// ParseFaults reads the JSON of one fault, or of an array of faults, and validates them. A key that no fault has is an
// error.
func ParseFaults(text []byte) ([]Fault, error) {
	text = bytes.TrimSpace(text)
	if len(text) > 0 && text[0] != '[' {
		text = append(append([]byte{'['}, text...), ']')
	}
	var fs []Fault
	if err := json.Unmarshal(text, &fs); err != nil {
		return nil, fmt.Errorf("faults: %w", err)
	}
	for i := range fs {
		if err := fs[i].Validate(); err != nil {
			return nil, fmt.Errorf("faults[%d]: %w", i, err)
		}
	}
	return fs, nil
}

// plainFault is a Fault without its methods.
type plainFault Fault

// faultJSON is a Fault as JSON has it.
type faultJSON struct {
	*plainFault
	Delay      string `json:"delay,omitempty"`
	RetryAfter string `json:"retry_after,omitempty"`
}

// MarshalJSON writes the fault with its durations as texts. Match is left out.
func (f Fault) MarshalJSON() ([]byte, error) {
	out := faultJSON{plainFault: (*plainFault)(&f)}
	if f.Delay != 0 {
		out.Delay = f.Delay.String()
	}
	if f.RetryAfter != 0 {
		out.RetryAfter = f.RetryAfter.String()
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes. A key that is not known is an error.
func (f *Fault) UnmarshalJSON(text []byte) error {
	var read Fault
	in := faultJSON{plainFault: (*plainFault)(&read)}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return err
	}
	for name, field := range map[string]struct {
		text string
		d    *time.Duration
	}{"delay": {in.Delay, &read.Delay}, "retry_after": {in.RetryAfter, &read.RetryAfter}} {
		if field.text == "" {
			continue
		}
		var err error
		if *field.d, err = time.ParseDuration(field.text); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	*f = read
	return nil
}
