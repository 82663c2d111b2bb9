package simulator

import "net/http"

// serve brings a request to its answer.
func (s *Simulator) serve(w http.ResponseWriter, x *exchange) {
	a := s.process(x)
	if a.contentType == "" && len(a.body) == 0 {
		a.contentType = "application/json"
	}
	a.send(w, x.id)
}

// process does what the request asks for.
func (s *Simulator) process(x *exchange) answer {
	if refusal := x.read(); refusal != nil {
		return x.refuse(refusal)
	}
	if !s.wait(s.settings.latency, nil) {
		panic(http.ErrAbortHandler)
	}
	switch x.op {
	case OpStart:
		return s.start(x)
	case OpStatus:
		return s.readStatuses(x)
	}
	return x.refuse(noSuchAPI)
}
