package simulator

import (
	"encoding/json"
	"net/http"
	"time"
)

// serve processes a call and responds, or plays the fault that hits it.
func (s *Simulator) serve(w http.ResponseWriter, c *call) {
	if s.faults.injected.Load() {
		if f := s.faults.forCall(s.shown(c)); f != nil {
			s.playFault(w, c, f)
			return
		}
	}
	var arrived time.Time
	if s.settings.latency > 0 {
		arrived = time.Now()
	}
	c.read()
	s.waitOrAbort(s.settings.latency/2, nil)
	r := s.process(c)
	if s.settings.latency > 0 {
		// The time for reading, processing and encoding is part of the latency, so that measurements are exact.
		r.content()
		s.waitOrAbort(time.Until(arrived.Add(s.settings.latency)), c.Context().Done())
	}
	r.send(w, c.id)
}

// process does what the call asks for. Its body was read before.
func (s *Simulator) process(c *call) response {
	if c.unread != nil {
		return c.refuse(c.unread)
	}
	switch c.op {
	case OpStart:
		return s.drs(c, s.start)
	case OpStatus:
		return s.drs(c, s.readStatuses)
	case OpProgress:
		return s.drs(c, s.readProgress)
	case OpDetail:
		return s.drs(c, s.readDetails)
	case OpRetry:
		return s.drs(c, s.retry)
	case OpPrecheck:
		return s.drs(c, s.precheck)
	case OpPrecheckResult:
		return s.drs(c, s.readPrechecks)
	case OpPassword:
		return s.signInWithPassword(c)
	case OpIDToken:
		return s.signInWithIDToken(c)
	case OpAgency:
		return s.assumeAgency(c)
	case OpInstanceKeys:
		return s.instanceKeys(c)
	case OpProjects:
		return s.listProjects(c)
	}
	return c.refuse(noSuchAPI)
}

// drs serves a call to DRS, unless the client is not authorized or too frequent.
func (s *Simulator) drs(c *call, serve func(*call) response) response {
	if refusal := s.admit(c); refusal != nil {
		return c.refuse(refusal)
	}
	if !s.throttle.take(s.now()) {
		return c.refuse(tooOften)
	}
	return serve(c)
}

// shown describes the call for matching faults: with its tasks only if a fault selects by them.
func (s *Simulator) shown(c *call) Request {
	if !jobOps[c.op] || !s.faults.needJobs(c.op) {
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
