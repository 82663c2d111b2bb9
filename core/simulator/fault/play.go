package fault

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/simulator"
)

// hugeSize is the size of KindHuge's response in bytes: more than the 16 MiB that a client should read.
const hugeSize = 17 << 20

// playFault does to the call what the fault says.
func (s *Simulator) playFault(w http.ResponseWriter, c *call, f *Fault) {
	switch f.Kind {
	case KindCutBefore:
		s.waitOrAbort(f.Delay, nil)
		hangUp(w)
		return
	case KindCutLate:
		c.read()
		hangUp(w)
		if s.wait(f.Delay, nil) {
			s.process(c)
		}
		return
	}
	c.read()
	s.waitOrAbort(s.settings.latency/2, nil)
	switch f.Kind {
	case KindDelay:
		s.waitOrAbort(f.Delay, c.Context().Done())
	case KindDelayAnswer: // waits later
	default:
		s.waitOrAbort(f.Delay, nil)
	}
	r := s.replacedResponse(c, f)
	s.waitOrAbort(s.settings.latency/2, c.Context().Done())
	switch f.Kind {
	case KindDelayAnswer:
		s.waitOrAbort(f.Delay, c.Context().Done())
		r.Send(w, c.id)
	case KindCutAfter:
		hangUp(w)
	case KindCutAnswer:
		sendHalf(w, &r, c.id)
	case KindHuge:
		sendHuge(w, &r, c.id)
	default:
		f.change(&r, c.op)
		r.Send(w, c.id)
	}
}

// replacedResponse processes the call, unless the fault says not to, and returns its response or the fault's instead.
func (s *Simulator) replacedResponse(c *call, f *Fault) simulator.Response {
	if f.Kind != KindAnswer {
		return s.process(c)
	}
	if f.Processed {
		s.process(c)
	}
	r := f.Shape.response(f.Status, f.Code, f.message(c), c.id)
	if f.Location != "" {
		r.Header.Set("Location", f.Location)
	}
	seconds := int(math.Ceil(f.RetryAfter.Seconds()))
	switch {
	case f.RetryAfter <= 0:
	case f.RetryAfterDate:
		r.Header.Set("Retry-After", s.Now().Add(time.Duration(seconds)*time.Second).UTC().Format(http.TimeFormat))
	default:
		r.Header.Set("Retry-After", strconv.Itoa(seconds))
	}
	return r
}

// hangUp closes the connection: what the client has not sent yet is not read, and nothing is sent back.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // not HTTP/1: the server has to do it
	}
	_ = conn.Close()
}

// sendHalf announces the whole body, sends half of it, and closes the connection.
func sendHalf(w http.ResponseWriter, r *simulator.Response, requestID string) {
	body := r.Content()
	r.WriteHeader(w, requestID, strconv.Itoa(max(len(body), 1)))
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// sendHuge sends the body followed by white space, which JSON allows, without announcing a length.
func sendHuge(w http.ResponseWriter, r *simulator.Response, requestID string) {
	r.WriteHeader(w, requestID, "")
	body := r.Content()
	_, err := w.Write(body)
	space := bytes.Repeat([]byte{' '}, 64<<10)
	for sent := len(body); err == nil && sent < hugeSize; sent += len(space) {
		_, err = w.Write(space) // fails once the caller has had enough
	}
}
