package plan

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// ValidationError says that the input is wrong. Nothing was sent.
type ValidationError struct {
	// Problems has a sentence for each thing that is wrong. It names the input, the place and the remedy.
	Problems []string
}

func (e *ValidationError) Error() string {
	if len(e.Problems) == 1 {
		return e.Problems[0]
	}
	return fmt.Sprintf("%d problems:\n- %s", len(e.Problems), strings.Join(e.Problems, "\n- "))
}

// Problems collects what is wrong, so that all of it is reported at once.
type Problems []string

// Addf adds a problem.
func (p *Problems) Addf(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// Add adds the problems of an error; nothing if it is nil.
func (p *Problems) Add(err error) {
	if invalid, ok := err.(*ValidationError); ok {
		*p = append(*p, invalid.Problems...)
	} else if err != nil {
		*p = append(*p, err.Error())
	}
}

// Err returns a *ValidationError, or nil if nothing is wrong.
func (p Problems) Err() error {
	if len(p) == 0 {
		return nil
	}
	return &ValidationError{Problems: p}
}

// quote shows a text from outside in a message.
func quote(text string) string { return strconv.Quote(rest.Truncate(text, 80)) }

func readBool(p *Problems, s *Setting) bool {
	if !isBool(s) {
		p.Addf("%s: %s is neither true nor false", s.From, quote(s.Text))
	}
	return isTrue(s)
}

// isBool reports whether a setting is true, false or blank, which counts as false.
func isBool(s *Setting) bool {
	_, err := strconv.ParseBool(strings.ToLower(s.Text))
	return err == nil || s.Text == ""
}

func isTrue(s *Setting) bool {
	v, _ := strconv.ParseBool(strings.ToLower(s.Text))
	return v
}

func readWord(p *Problems, s *Setting, words ...string) string {
	for _, word := range words {
		if strings.EqualFold(s.Text, word) {
			return word
		}
	}
	p.Addf("%s: %s is unknown; it takes %s", s.From, quote(s.Text), strings.Join(words, ", "))
	return ""
}

func readInt(p *Problems, s *Setting, min, max int) int {
	n, err := strconv.Atoi(s.Text)
	if err != nil || n < min || n > max {
		p.Addf("%s: %s is not a whole number from %d to %d", s.From, quote(s.Text), min, max)
	}
	return n
}

func readDuration(p *Problems, s *Setting, min, max time.Duration) time.Duration {
	d, err := time.ParseDuration(s.Text)
	switch {
	case err != nil && isDigits(s.Text):
		p.Addf("%s: %s has no unit; write for instance %ss or %sm", s.From, quote(s.Text), s.Text, s.Text)
	case err != nil:
		p.Addf("%s: %s is not a duration such as 90s, 5m or 1h30m", s.From, quote(s.Text))
	case d < min || d > max:
		p.Addf("%s: %v is out of range; it takes %v to %v", s.From, d, min, max)
	}
	return d
}
