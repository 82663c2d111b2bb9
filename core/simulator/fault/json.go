package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
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

// duration is one as JSON has it: a text such as "1.5s".
type duration time.Duration

func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *duration) UnmarshalText(text []byte) error {
	read, err := time.ParseDuration(string(text))
	*d = duration(read)
	return err
}

// faultJSON is a Fault as JSON has it.
type faultJSON struct {
	*plainFault
	Delay      duration `json:"delay,omitzero"`
	RetryAfter duration `json:"retry_after,omitzero"`
	For        duration `json:"for,omitzero"`
}

// MarshalJSON writes the fault with its durations as texts. Match is left out.
func (f Fault) MarshalJSON() ([]byte, error) {
	return json.Marshal(faultJSON{(*plainFault)(&f), duration(f.Delay), duration(f.RetryAfter), duration(f.For)})
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
	read.Delay, read.RetryAfter, read.For = time.Duration(in.Delay), time.Duration(in.RetryAfter), time.Duration(in.For)
	*f = read
	return nil
}

// ParseTaskSetup reads the JSON of a TaskSetup: name, mode, failed_reason, and the durations full_copy and catch_up as
// texts such as "1m".
func ParseTaskSetup(text []byte) (TaskSetup, error) {
	var in struct {
		Name         string       `json:"name"`
		Mode         drs.TaskMode `json:"mode"`
		FullCopy     duration     `json:"full_copy"`
		CatchUp      duration     `json:"catch_up"`
		FailedReason string       `json:"failed_reason"`
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return TaskSetup{}, err
	}
	return TaskSetup{
		Name: in.Name, Mode: in.Mode, FullCopy: time.Duration(in.FullCopy), CatchUp: time.Duration(in.CatchUp), FailedReason: in.FailedReason,
	}, nil
}
