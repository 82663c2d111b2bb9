package fault

import (
	"encoding/json"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// entry returns what the response to a call says of one task: what a healthy service says, or what the fault that hits the
// task says instead.
func (s *Simulator) entry(c *call, id string, healthy func() any) any {
	f := s.faultOf(c, id)
	if f != nil && f.Kind == KindEntry {
		return changed(s.plainEntry(c, nil, id, healthy), f.Entry)
	}
	return s.plainEntry(c, f, id, healthy)
}

// plainEntry does so for every kind but KindEntry.
func (s *Simulator) plainEntry(c *call, f *Fault, id string, healthy func() any) any {
	switch c.op {
	case OpPrecheck:
		return s.beginPrecheck(c, f, id, healthy)
	case OpPrecheckResult:
		return s.precheckResult(c, f, id, healthy)
	}
	switch {
	case f == nil:
		content := healthy()
		if progress, ok := content.(drs.ProgressJobResp); ok && s.settings.olderProgress {
			return olderProgress(progress)
		}
		return content
	case f.Kind == KindJobStatus:
		return drs.StatusJobResp{ID: id, Status: f.JobStatus}
	case f.Kind == KindProgress:
		shown := *f.Progress
		if shown.JobID == "" {
			shown.JobID = id
		}
		return shown
	}
	switch e := f.taskError(c); c.op {
	case OpProgress:
		return simulator.ProgressError(id, e)
	case OpDetail:
		return simulator.DetailError(id, e)
	default:
		return simulator.StatusError(id, e)
	}
}

// changed returns what is said of a task with the keys of another entry: nil takes one out.
func changed(content any, entry map[string]any) any {
	keys := map[string]any{}
	text, err := json.Marshal(content)
	if err == nil {
		err = json.Unmarshal(text, &keys)
	}
	if err != nil {
		panic(err) // entries are objects
	}
	for key, value := range entry {
		if keys[key] = value; value == nil {
			delete(keys, key)
		}
	}
	return keys
}

// olderProgress is how older installations write it.
func olderProgress(r drs.ProgressJobResp) drs.ProgressJobResp {
	r.IncreTransDelayMillis = ""
	if r.Progress != "" {
		r.Progress += "%"
	}
	return r
}
