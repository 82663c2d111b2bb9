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

// faultJSON is a Fault as JSON has it.
type faultJSON struct {
	*plainFault
	Delay      string `json:"delay,omitempty"`
	RetryAfter string `json:"retry_after,omitempty"`
	For        string `json:"for,omitempty"`
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
	if f.For != 0 {
		out.For = f.For.String()
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
	var err error
	if read.Delay, err = readDuration("delay", in.Delay); err != nil {
		return err
	}
	if read.RetryAfter, err = readDuration("retry_after", in.RetryAfter); err != nil {
		return err
	}
	if read.For, err = readDuration("for", in.For); err != nil {
		return err
	}
	*f = read
	return nil
}

func readDuration(key, text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", key, err)
	}
	return d, nil
}

// ParseTaskSetup reads the JSON of a TaskSetup: name, mode, failed_reason, and the durations full_copy and catch_up as
// strings such as "1m".
func ParseTaskSetup(text []byte) (setup TaskSetup, err error) {
	var in struct {
		Name         string       `json:"name"`
		Mode         drs.TaskMode `json:"mode"`
		FullCopy     string       `json:"full_copy"`
		CatchUp      string       `json:"catch_up"`
		FailedReason string       `json:"failed_reason"`
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return setup, err
	}
	setup = TaskSetup{Name: in.Name, Mode: in.Mode, FailedReason: in.FailedReason}
	if setup.FullCopy, err = readDuration("full_copy", in.FullCopy); err != nil {
		return TaskSetup{}, err
	}
	if setup.CatchUp, err = readDuration("catch_up", in.CatchUp); err != nil {
		return TaskSetup{}, err
	}
	return setup, nil
}
