package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// The calls that the simulator serves: POST /v3/{project_id}/jobs/ and this.
const (
	OpStart          = "batch-starting"
	OpStatus         = "batch-status"
	OpPrecheck       = "batch-precheck"
	OpPrecheckResult = "batch-precheck-result"
	OpProgress       = "batch-progress"
	OpDetail         = "batch-detail"
	OpRetry          = "batch-retry-task"
)

// Ops are all calls that the simulator serves. Each says something of every task that it names.
var Ops = []string{OpStart, OpStatus, OpPrecheck, OpPrecheckResult, OpProgress, OpDetail, OpRetry}

// Call is one call to the service.
type Call struct {
	Op     string
	Number int // of all requests, counted from 1
	Body   []byte

	// Entry, if not nil, says what stands in the response for a task. healthy does what the call asks for of this task, and
	// returns what a healthy service says of it: a wire type of core/drs. OpStart and OpRetry use Apply instead.
	Entry func(id string, healthy func() any) any
	// Apply, if not nil, processes the changes of OpStart and OpRetry. It returns the error of each task, nil for an accepted
	// one, or that of the call as a whole.
	Apply func(changes []Change) ([]*TaskError, *Error)
}

// Route returns the call that a request makes, and the project in its path. It returns false if there is no such call.
func Route(r *http.Request) (op, project string, ok bool) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/v3/")
	if !ok || r.Method != http.MethodPost {
		return "", "", false
	}
	project, op, _ = strings.Cut(rest, "/jobs/")
	return op, project, slices.Contains(Ops, op)
}

// Process does what a call asks for.
func (s *Simulator) Process(c *Call) Response {
	serve := map[string]func(*Call) (Response, *Error){
		OpStart: s.start, OpRetry: s.retry, OpStatus: s.readStatuses, OpProgress: s.readProgress, OpDetail: s.readDetails,
		OpPrecheck: s.precheck, OpPrecheckResult: s.readPrechecks,
	}[c.Op]
	r, e := serve(c)
	if e != nil {
		return Refuse(e)
	}
	return r
}

// entries makes the entries of a response, one for each task.
func (c *Call) entries(ids []string, healthy func(i int) any) []Entry {
	all := make([]Entry, len(ids))
	for i, id := range ids {
		all[i] = Entry{ID: id}
		if c.Entry != nil {
			all[i].Content = c.Entry(id, func() any { return healthy(i) })
		} else {
			all[i].Content = healthy(i)
		}
	}
	return all
}
