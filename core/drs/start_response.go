package drs

import (
	"encoding/json"
	"errors"
	"fmt"
)

// readStartResponse reads the answer to a request to start jobs, whichever name its array has. jobs are those that were
// asked for: an answer that names them in the same order costs no memory for its IDs.
//
// An answer that is empty, cut or not JSON, or has neither array, is an error.
func readStartResponse(body []byte, jobs []StartInfo) ([]StartJobResp, error) {
	s := scanner{text: body, jobs: jobs}
	if results, ok := s.startResponse(); ok {
		return results, nil
	}
	// Whatever is unusual is left to encoding/json.
	var answer struct {
		Results []StartJobResp `json:"results"`
		Jobs    []StartJobResp `json:"jobs"` // so the document's example names it
	}
	if err := unmarshal(body, &answer); err != nil {
		return nil, err
	}
	switch {
	case len(answer.Results) > 0 || answer.Results != nil && answer.Jobs == nil:
		return answer.Results, nil
	case answer.Jobs != nil:
		return answer.Jobs, nil
	}
	return nil, errors.New(`the answer has neither "results" nor "jobs"`)
}

// unmarshal reads an answer. A field of an unexpected type is left empty: the rest of the answer still says what it says.
func unmarshal(body []byte, v any) error {
	if len(body) == 0 {
		return errors.New("the answer is empty")
	}
	err := json.Unmarshal(body, v)
	var unexpected *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &unexpected) {
		return fmt.Errorf("the answer is not whole or not JSON: %w", err)
	}
	return nil
}

// scanner reads the usual form of an answer without allocating for what is usual. Of anything else it says that it
// cannot: then encoding/json reads the answer, so the scanner decides nothing but speed.
type scanner struct {
	text []byte
	at   int
	jobs []StartInfo
}

// startResponse reads {"results":[…],"count":N} or {"jobs":[…],…}, in any order of keys.
func (s *scanner) startResponse() (results []StartJobResp, ok bool) {
	found := false
	ok = s.object(func(key []byte) bool {
		switch string(key) {
		case "results", "jobs":
			if found {
				return false
			}
			found = true
			results = make([]StartJobResp, 0, len(s.jobs))
			return s.array(func() bool {
				r, ok := s.startJobResp(len(results))
				results = append(results, r)
				return ok
			})
		case "count":
			return s.digits()
		}
		return false
	})
	return results, ok && found && s.next() == 0 && s.at == len(s.text)
}

func (s *scanner) startJobResp(position int) (r StartJobResp, ok bool) {
	ok = s.object(func(key []byte) bool {
		var field *string
		switch string(key) {
		case "id":
			field = &r.ID
		case "status":
			field = &r.Status
		case "error_code":
			field = &r.ErrorCode
		case "error_msg":
			field = &r.ErrorMsg
		default:
			return false
		}
		value, ok := s.word()
		switch {
		case !ok:
			return false
		case field == &r.ID && position < len(s.jobs) && string(value) == s.jobs[position].JobID:
			*field = s.jobs[position].JobID
		case string(value) == "success":
			*field = "success"
		case string(value) == "failed":
			*field = "failed"
		default:
			*field = string(value)
		}
		return true
	})
	return r, ok
}

// next skips white space and returns the byte after it, or 0 at the end.
func (s *scanner) next() byte {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// take skips white space and then c, if it is there.
func (s *scanner) take(c byte) bool {
	if s.next() != c {
		return false
	}
	s.at++
	return true
}

// list reads what stands between open and end, separated by commas.
func (s *scanner) list(open, end byte, entry func() bool) bool {
	if !s.take(open) {
		return false
	}
	if s.take(end) {
		return true
	}
	for entry() {
		if s.take(end) {
			return true
		}
		if !s.take(',') {
			return false
		}
	}
	return false
}

func (s *scanner) array(entry func() bool) bool { return s.list('[', ']', entry) }

func (s *scanner) object(member func(key []byte) bool) bool {
	return s.list('{', '}', func() bool {
		key, ok := s.word()
		return ok && s.take(':') && member(key)
	})
}

// word reads a string of printable ASCII without escapes.
func (s *scanner) word() ([]byte, bool) {
	if !s.take('"') {
		return nil, false
	}
	for from := s.at; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return s.text[from : s.at-1], true
		case c < ' ' || c > '~' || c == '\\':
			return nil, false
		}
	}
	return nil, false
}

// digits skips a number without sign, fraction and exponent.
func (s *scanner) digits() bool {
	first := s.next()
	from := s.at
	for s.at < len(s.text) && s.text[s.at] >= '0' && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at > from && s.at-from < 18 && (first != '0' || s.at-from == 1)
}
