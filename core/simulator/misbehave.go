package simulator

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"time"
)

// hugeAnswer is the size of what KindHuge answers with, in bytes: more than the 16 MiB that a client may read.
const hugeAnswer = 17 << 20

// misbehave does to the exchange what the fault orders.
func (s *Simulator) misbehave(w http.ResponseWriter, x *exchange, f *Fault) {
	switch f.Kind {
	case KindCutBefore:
		s.waitOrAbort(f.Delay, nil)
		hangUp(w)
		return
	case KindCutLate:
		x.read()
		hangUp(w)
		if s.wait(f.Delay, nil) {
			s.process(x)
		}
		return
	}
	x.read()
	s.waitOrAbort(s.settings.latency/2, nil)
	switch f.Kind {
	case KindDelay:
		s.waitOrAbort(f.Delay, x.Context().Done())
	case KindDelayAnswer: // waits later
	default:
		s.waitOrAbort(f.Delay, nil)
	}
	a := s.orderedAnswer(x, f)
	s.waitOrAbort(s.settings.latency/2, x.Context().Done())
	switch f.Kind {
	case KindDelayAnswer:
		s.waitOrAbort(f.Delay, x.Context().Done())
		a.send(w, x.id)
	case KindCutAfter:
		hangUp(w)
	case KindCutAnswer:
		a.sendHalf(w, x.id)
	case KindHuge:
		a.sendHuge(w, x.id)
	default:
		a.distort(f)
		a.send(w, x.id)
	}
}

// orderedAnswer processes the request, unless the fault says not to, and returns its answer or what replaces it.
func (s *Simulator) orderedAnswer(x *exchange, f *Fault) answer {
	if f.Kind != KindAnswer {
		return s.process(x)
	}
	if f.Processed {
		s.process(x)
	}
	a := answer{status: f.Status, header: map[string]string{}}
	a.body, a.contentType = f.Shape.write(f.Status, f.Code, f.message(), x.id)
	if f.Location != "" {
		a.header["Location"] = f.Location
	}
	seconds := int(math.Ceil(f.RetryAfter.Seconds()))
	switch {
	case f.RetryAfter <= 0:
	case f.RetryAfterDate:
		a.header["Retry-After"] = s.now().Add(time.Duration(seconds) * time.Second).UTC().Format(http.TimeFormat)
	default:
		a.header["Retry-After"] = strconv.Itoa(seconds)
	}
	return a
}

// hangUp closes the connection as it is: what the caller has not sent yet is not read, and nothing is answered.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // not HTTP/1: the server has to do it
	}
	_ = conn.Close()
}

// sendHalf promises the whole answer, sends half of it, and closes the connection.
func (a *answer) sendHalf(w http.ResponseWriter, requestID string) {
	body := a.content()
	a.writeHeader(w, requestID, strconv.Itoa(max(len(body), 1)))
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// sendHuge sends the answer and white space behind it, which JSON allows, without saying how much there will be.
func (a *answer) sendHuge(w http.ResponseWriter, requestID string) {
	a.writeHeader(w, requestID, "")
	body := a.content()
	_, err := w.Write(body)
	space := bytes.Repeat([]byte{' '}, 64<<10)
	for sent := len(body); err == nil && sent < hugeAnswer; sent += len(space) {
		_, err = w.Write(space) // fails once the caller has had enough
	}
}
