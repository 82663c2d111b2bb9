package simulator

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"time"
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
		r.send(w, c.id)
	case KindCutAfter:
		hangUp(w)
	case KindCutAnswer:
		r.sendHalf(w, c.id)
	case KindHuge:
		r.sendHuge(w, c.id)
	default:
		r.applyFault(f)
		r.send(w, c.id)
	}
}

// replacedResponse processes the call, unless the fault says not to, and returns its response or the fault's instead.
func (s *Simulator) replacedResponse(c *call, f *Fault) response {
	if f.Kind != KindAnswer {
		return s.process(c)
	}
	if f.Processed {
		s.process(c)
	}
	r := response{status: f.Status, header: map[string]string{}}
	r.body, r.contentType = f.Shape.write(f.Status, f.Code, f.message(c), c.id)
	if f.Location != "" {
		r.header["Location"] = f.Location
	}
	seconds := int(math.Ceil(f.RetryAfter.Seconds()))
	switch {
	case f.RetryAfter <= 0:
	case f.RetryAfterDate:
		r.header["Retry-After"] = s.now().Add(time.Duration(seconds) * time.Second).UTC().Format(http.TimeFormat)
	default:
		r.header["Retry-After"] = strconv.Itoa(seconds)
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
func (r *response) sendHalf(w http.ResponseWriter, requestID string) {
	body := r.content()
	r.writeHeader(w, requestID, strconv.Itoa(max(len(body), 1)))
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// sendHuge sends the body followed by white space, which JSON allows, without announcing a length.
func (r *response) sendHuge(w http.ResponseWriter, requestID string) {
	r.writeHeader(w, requestID, "")
	body := r.content()
	_, err := w.Write(body)
	space := bytes.Repeat([]byte{' '}, 64<<10)
	for sent := len(body); err == nil && sent < hugeSize; sent += len(space) {
		_, err = w.Write(space) // fails once the caller has had enough
	}
}
