package plan

import (
	"strconv"
	"strings"
	"time"
)

// name is how a message calls the setting: as its owner knows it, or by its name if it is a default.
func (s *Setting) name(fallback string) string {
	if s.From != "" {
		return s.From
	}
	return fallback
}

func readBool(p *Problems, s *Setting) bool {
	if !isBool(s) {
		p.Addf("%s: %q is neither true nor false", s.From, clip(s.Text))
	}
	v, _ := strconv.ParseBool(strings.ToLower(s.Text))
	return v
}

// isBool reports whether a setting is true, false or blank, which counts as false.
func isBool(s *Setting) bool {
	_, err := strconv.ParseBool(strings.ToLower(s.Text))
	return err == nil || s.Text == ""
}

func readWord(p *Problems, s *Setting, words ...string) string {
	for _, word := range words {
		if strings.EqualFold(s.Text, word) {
			return word
		}
	}
	p.Addf("%s: %q is unknown; it takes %s", s.From, clip(s.Text), strings.Join(words, ", "))
	return ""
}

func readInt(p *Problems, s *Setting, least, most int) int {
	n, err := strconv.Atoi(s.Text)
	if err != nil || n < least || n > most {
		p.Addf("%s: %q is not a whole number from %d to %d", s.From, clip(s.Text), least, most)
	}
	return n
}

func readDuration(p *Problems, s *Setting, least, most time.Duration) time.Duration {
	d, err := time.ParseDuration(s.Text)
	switch {
	case err != nil && isDigits(s.Text):
		p.Addf("%s: %q has no unit; write for instance %ss or %sm", s.From, clip(s.Text), s.Text, s.Text)
	case err != nil:
		p.Addf("%s: %q is not a duration such as 90s, 5m or 1h30m", s.From, clip(s.Text))
	case d < least || d > most:
		p.Addf("%s: %v is out of range; it takes %v to %v", s.From, d, least, most)
	}
	return d
}
