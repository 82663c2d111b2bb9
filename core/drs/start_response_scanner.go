package drs

// scanner reads the usual form of a response, for a third of the time that encoding/json takes and without allocating for what is
// usual. It reports anything else as not usual, and encoding/json reads that: the scanner decides nothing but speed.
type scanner struct {
	text  []byte
	at    int
	asked []StartInfo
}

// startResponse reads {"results":[…],"count":N} or {"jobs":[…],…}, in any order of keys, each once.
func (s *scanner) startResponse() (results []StartJobResp, ok bool) {
	found, counted := false, false
	ok = s.object(func(key []byte) bool {
		switch string(key) {
		case "results", "jobs":
			if found {
				return false
			}
			found = true
			results = make([]StartJobResp, 0, len(s.asked))
			return s.array(func() bool {
				r, ok := s.startJobResp(len(results))
				results = append(results, r)
				return ok
			})
		case "count":
			if counted {
				return false
			}
			counted = true
			return s.digits()
		}
		return false
	})
	return results, ok && found && s.next() == 0 && s.at == len(s.text)
}

func (s *scanner) startJobResp(position int) (r StartJobResp, ok bool) {
	var seen [5]bool
	ok = s.object(func(key []byte) bool {
		var field *string
		var n int
		switch string(key) {
		case "id":
			field, n = &r.ID, 0
		case "status":
			field, n = &r.Status, 1
		case "error_code":
			field, n = &r.ErrorCode, 2
		case "error_msg":
			field, n = &r.ErrorMsg, 3
		case "order_id":
			field, n = &r.OrderID, 4
		default:
			return false
		}
		value, ok := s.word()
		switch {
		case !ok, seen[n]:
			return false
		case field == &r.ID && position < len(s.asked) && string(value) == s.asked[position].JobID:
			*field = s.asked[position].JobID
		case string(value) == "success":
			*field = "success"
		case string(value) == "failed":
			*field = "failed"
		default:
			*field = string(value)
		}
		seen[n] = true
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
