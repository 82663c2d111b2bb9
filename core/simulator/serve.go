package simulator

import (
	"encoding/json"
	"net/http"
	"time"
)

// serve brings a request to its answer, or to what was ordered instead.
func (s *Simulator) serve(w http.ResponseWriter, x *exchange) {
	if s.faults.ordered.Load() {
		if f := s.faults.ofExchange(s.shown(x)); f != nil {
			s.misbehave(w, x, f)
			return
		}
	}
	var arrived time.Time
	if s.settings.latency > 0 {
		arrived = time.Now()
	}
	x.read()
	s.waitOrAbort(s.settings.latency/2, nil)
	a := s.process(x)
	if s.settings.latency > 0 {
		// What reading, processing and writing took is part of the latency, so that measurements can rely on it.
		a.content()
		s.waitOrAbort(time.Until(arrived.Add(s.settings.latency)), x.Context().Done())
	}
	a.send(w, x.id)
}

// process does what the request asks for. The body is read.
func (s *Simulator) process(x *exchange) answer {
	if x.unread != nil {
		return x.refuse(x.unread)
	}
	switch x.op {
	case OpStart:
		return s.drs(x, s.start)
	case OpStatus:
		return s.drs(x, s.readStatuses)
	case OpPrecheck:
		return s.drs(x, s.precheck)
	case OpPrecheckResult:
		return s.drs(x, s.readPrechecks)
	case OpPassword:
		return s.signInWithPassword(x)
	case OpIDToken:
		return s.signInWithIDToken(x)
	case OpProjects:
		return s.listProjects(x)
	}
	return x.refuse(noSuchAPI)
}

// drs passes a call on to DRS, if the caller may make it, now.
func (s *Simulator) drs(x *exchange, call func(*exchange) answer) answer {
	if refusal := s.admit(x); refusal != nil {
		return x.refuse(refusal)
	}
	if !s.throttle.take(s.now()) {
		return x.refuse(tooOften)
	}
	return call(x)
}

// shown is the exchange as the faults see it: with its jobs, if any fault asks for them.
func (s *Simulator) shown(x *exchange) Request {
	if !jobOps[x.op] || !s.faults.needJobs(x.op) {
		return x.request()
	}
	x.read()
	return x.request(jobsIn(x.body)...)
}

func (x *exchange) request(jobs ...string) Request {
	return Request{Op: x.op, Number: x.number, Jobs: jobs, Header: x.Header}
}

// jobsIn returns the job IDs in the body of any call, and none if it cannot be read.
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
