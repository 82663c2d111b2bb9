package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

// log takes in what an instance logs. It keeps what the figures need, and the last lines for whoever has to find out why
// an instance ended.
type log struct {
	mu   sync.Mutex
	rest []byte // of a line that is not whole yet
	last []string

	bytes int
	// told is the sum of what the metrics of all runs say, by their names.
	told map[string]int
	// bad counts the outcomes that are no success, by outcome and code.
	bad map[string]int
}

func newLog() *log { return &log{told: make(map[string]int), bad: make(map[string]int)} }

// Write implements io.Writer.
func (l *log) Write(content []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bytes += len(content)
	l.rest = append(l.rest, content...)
	for {
		line, rest, whole := bytes.Cut(l.rest, []byte("\n"))
		if !whole {
			l.rest = append([]byte(nil), l.rest...)
			return len(content), nil
		}
		l.line(line)
		l.rest = rest
	}
}

func (l *log) line(line []byte) {
	switch {
	case bytes.Contains(line, []byte(`"CloudWatchMetrics"`)):
		var metrics map[string]any
		_ = json.Unmarshal(line, &metrics) // what is no metric adds nothing
		for name, value := range metrics {
			if n, ok := value.(float64); ok {
				l.told[name] += int(n)
			}
		}
		return
	case bytes.Contains(line, []byte(`"level":"ERROR"`)):
		var e struct {
			Message, Outcome string
			Code             string `json:"error_code"`
			Text             string `json:"error_msg"`
		}
		if json.Unmarshal(line, &e) == nil && e.Message == "outcome" {
			if e.Code == "" {
				e.Code = fmt.Sprintf("%.60q", e.Text)
			}
			l.bad[strings.TrimSpace(e.Outcome+" "+e.Code)]++
		}
	}
	const most = 20
	if l.last = append(l.last, string(line)); len(l.last) > most {
		l.last = l.last[1:]
	}
}

func (l *log) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.last, "\n")
}
