package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/drs-batch-start/drs-batch-start/core"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// maxCharted is how many jobs are drawn; beyond that a chart is a carpet.
const maxCharted = 50

// history is each job's way through its statuses, as the wait has seen it.
type history struct {
	order   []string
	steps   map[string][]passage
	elapsed time.Duration
}

// passage is when a job came to a status, counted from the beginning of the wait.
type passage struct {
	status string
	since  time.Duration
}

func (h *history) add(p core.Progress) {
	if p.Phase != core.PhaseWaiting {
		return
	}
	h.elapsed = p.Elapsed
	for _, c := range p.Changes {
		if h.steps == nil {
			h.steps = make(map[string][]passage)
		}
		if h.steps[c.ID] == nil {
			h.order = append(h.order, c.ID)
		}
		h.steps[c.ID] = append(h.steps[c.ID], passage{string(c.To), p.Elapsed})
	}
}

// chart draws the history: a Gantt chart that GitHub renders for up to 50 jobs, a collapsed list for more. It is empty
// where nothing was waited for, or if it would not fit into so many bytes.
func (h *history) chart(room int) string {
	var b strings.Builder
	switch {
	case len(h.order) == 0:
		return ""
	case len(h.order) <= maxCharted:
		// Mermaid leaves room for short names only, and draws the bars over longer ones.
		fmt.Fprintf(&b, "### The wait\n\n```mermaid\n%%%%{init: {\"gantt\": {\"leftPadding\": %d}}}%%%%\ngantt\n    dateFormat x\n    axisFormat %%H:%%M:%%S\n", 20+7*h.longest())
		for _, id := range h.order {
			fmt.Fprintf(&b, "    section %s\n", word(id))
			for k, at := range h.steps[id] {
				fmt.Fprintf(&b, "    %s :%d, %d\n", word(at.status), at.since.Milliseconds(), h.end(id, k).Milliseconds())
			}
		}
		b.WriteString("```\n")
	default:
		fmt.Fprintf(&b, "<details><summary>The wait: %s through their statuses</summary>\n\n", count(len(h.order), "job"))
		for _, id := range h.order {
			fmt.Fprintf(&b, "- %s:", cell(id, 100))
			for _, at := range h.steps[id] {
				fmt.Fprintf(&b, " %s after %v,", cell(at.status, 60), at.since.Round(time.Second))
			}
			b.WriteString("\n")
			if b.Len() > room-100 {
				b.WriteString("- …\n")
				break
			}
		}
		b.WriteString("\n</details>\n")
	}
	if b.Len() > room {
		return ""
	}
	return b.String()
}

// longest is the length of the longest ID that is drawn.
func (h *history) longest() (n int) {
	for _, id := range h.order {
		n = max(n, len(word(id)))
	}
	return n
}

// end is when a job left its k-th status; a bar that has not ended yet is drawn to the end of the wait.
func (h *history) end(id string, k int) time.Duration {
	if steps := h.steps[id]; k+1 < len(steps) {
		return steps[k+1].since
	}
	return max(h.elapsed, h.steps[id][k].since+time.Second)
}

// word keeps of a text what Mermaid takes for nothing but text.
func word(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, rest.Truncate(s, 64))
}
