package fault

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// The operations that the simulator knows, by the names that Requests and Fault use.
const (
	OpStart          = simulator.OpStart
	OpStatus         = simulator.OpStatus
	OpPrecheck       = simulator.OpPrecheck
	OpPrecheckResult = simulator.OpPrecheckResult
	OpProgress       = simulator.OpProgress
	OpDetail         = simulator.OpDetail
	OpRetry          = simulator.OpRetry

	OpPassword      = "password-sign-in"    // POST /v3/auth/tokens
	OpIDToken       = "id-token-sign-in"    // POST /v3.0/OS-AUTH/id-token/tokens
	OpAgency        = "assume-agency"       // POST /v3.0/OS-CREDENTIAL/securitytokens
	OpTrustAgency   = "assume-trust-agency" // POST /v5/agencies/assume, of STS
	OpTrustIDToken  = "assume-with-oidc"    // POST /v5/agencies/assume-with-oidc, of STS
	OpInstanceKeys  = "instance-keys"       // GET /openstack/latest/securitykey, of the metadata service
	OpMetadataToken = "metadata-token"      // PUT /meta-data/latest/api/token, of the metadata service
	OpProjects      = "projects"            // GET /v3/projects?name={name}
	OpUnknown       = "unknown"             // whatever else was asked for
)

// others are the operations beyond DRS's, by method and path.
var others = map[string]string{
	"POST /v3/auth/tokens":                    OpPassword,
	"POST /v3.0/OS-AUTH/id-token/tokens":      OpIDToken,
	"POST /v3.0/OS-CREDENTIAL/securitytokens": OpAgency,
	"POST /v5/agencies/assume":                OpTrustAgency,
	"POST /v5/agencies/assume-with-oidc":      OpTrustIDToken,
	"GET /openstack/latest/securitykey":       OpInstanceKeys,
	"PUT /meta-data/latest/api/token":         OpMetadataToken,
	"GET /v3/projects":                        OpProjects,
}

var ops = slices.Concat(simulator.Ops, slices.Sorted(maps.Values(others)), []string{OpUnknown})

// route returns the operation of a request, from its method and path, and the project in the path of a DRS call.
func route(r *http.Request) (op, project string) {
	if op, ok := others[r.Method+" "+r.URL.Path]; ok {
		return op, ""
	}
	if op, project, ok := simulator.Route(r); ok {
		return op, project
	}
	return OpUnknown, ""
}

// maxBody is the size of the largest request body that the gateway takes, in bytes.
const maxBody = 12 << 20

// call is one request on its way through the simulator.
type call struct {
	*http.Request
	op      string
	project string // that the path names; empty for IAM's calls
	number  int    // of all requests, counted from 1
	id      string // sent as X-Request-Id

	entries map[string]map[string]any // the keys that KindEntry gives to tasks that are started or resumed

	wasRead bool
	body    []byte
	unread  *serviceError // why the body cannot be taken; nil if it can
}

// read reads the body, once.
func (c *call) read() {
	if c.wasRead {
		return
	}
	c.wasRead = true
	if c.ContentLength > maxBody {
		c.unread = tooLarge
		return
	}
	var err error
	c.body, err = io.ReadAll(io.LimitReader(c.Body, maxBody+1))
	switch {
	case err != nil:
		c.unread = cutBody
	case len(c.body) > maxBody:
		c.unread = tooLarge
	}
}

// serve processes a call and responds, or plays the fault that hits it.
func (s *Simulator) serve(w http.ResponseWriter, c *call) {
	if s.faults.injected.Load() {
		if f := s.faults.forCall(s.shown(c)); f != nil {
			s.playFault(w, c, f)
			return
		}
	}
	arrived := time.Now()
	c.read()
	s.waitOrAbort(s.settings.latency/2, nil)
	r := s.process(c)
	if s.settings.latency > 0 {
		// The time for reading, processing and encoding is part of the latency, so that measurements are exact.
		fix(&r, r.Content())
		s.waitOrAbort(time.Until(arrived.Add(s.settings.latency)), c.Context().Done())
	}
	r.Send(w, c.id)
}

// process does what the call asks for. Its body was read before.
func (s *Simulator) process(c *call) simulator.Response {
	if c.unread != nil {
		return c.refuse(c.unread)
	}
	switch c.op {
	case OpPassword:
		return s.signInWithPassword(c)
	case OpIDToken:
		return s.signInWithIDToken(c)
	case OpAgency:
		return s.assumeAgency(c)
	case OpTrustAgency, OpTrustIDToken:
		return s.assumeTrustAgency(c)
	case OpInstanceKeys:
		return s.instanceKeys(c)
	case OpMetadataToken:
		return s.metadataToken(c)
	case OpProjects:
		return s.listProjects(c)
	case OpUnknown:
		return c.refuse(noSuchAPI)
	}
	return s.drs(c)
}

// drs serves a call to DRS, unless the client is not authorized or too frequent.
func (s *Simulator) drs(c *call) simulator.Response {
	if refusal := s.admit(c); refusal != nil {
		return c.refuse(refusal)
	}
	if !s.throttle.take(s.Now()) {
		return c.refuse(tooOften)
	}
	c.entries = map[string]map[string]any{}
	r := s.Process(&simulator.Call{
		Op: c.op, Number: c.number, Body: c.body,
		Entry: func(id string, healthy func() any) any { return s.entry(c, id, healthy) },
		Apply: func(changes []simulator.Change) ([]*simulator.TaskError, *simulator.Error) {
			return s.apply(c, changes)
		},
	})
	switch {
	case r.Key == "": // it is refused
	case c.op == OpStart:
		s.otherStartForm(c, &r)
	case c.op == OpProgress && s.settings.olderProgress:
		r.Status = http.StatusAccepted
	}
	for i, entry := range r.Entries {
		if other := c.entries[entry.ID]; other != nil {
			r.Entries[i].Content = changed(entry.Content, other)
		}
	}
	s.showRefusals(c, &r)
	return r
}

// refuse responds with an error of the service.
func (c *call) refuse(e *serviceError) simulator.Response {
	return e.shape.response(e.Status, e.Code, e.Message, c.id)
}

// shown describes the call for matching faults: with its tasks only if a fault selects by them.
func (s *Simulator) shown(c *call) Request {
	if !slices.Contains(simulator.Ops, c.op) || !s.faults.needJobs(c.op) {
		return c.request()
	}
	c.read()
	return c.request(jobsIn(c.body)...)
}

func (c *call) request(jobs ...string) Request {
	return Request{Op: c.op, Number: c.number, Jobs: jobs, Header: c.Header}
}

// jobsIn returns the task IDs in the body of any call; none if it cannot be decoded.
func jobsIn(body []byte) []string {
	var plain struct{ Jobs []string }
	if json.Unmarshal(body, &plain) == nil {
		return plain.Jobs
	}
	var objects struct {
		Jobs []struct {
			ID string `json:"job_id"`
		}
	}
	if json.Unmarshal(body, &objects) != nil {
		return nil
	}
	ids := make([]string, len(objects.Jobs))
	for i, job := range objects.Jobs {
		ids[i] = job.ID
	}
	return ids
}
