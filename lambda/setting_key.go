package main

import (
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
)

// eventSetting is a setting as an event could name it.
type eventSetting struct {
	key, variable string
	// event says that an event may make the setting.
	event bool
}

// settingMeant returns the setting that a key names, or that it probably means: spelled with other separators or another
// case, or with one letter wrong (two from 8 letters on). nil if there is none.
func settingMeant(key string) *eventSetting {
	plain := plainKey(key)
	var near *eventSetting
	best := 1
	if len(plain) >= 8 {
		best = 2
	}
	consider := func(s eventSetting) {
		name := plainKey(s.key)
		if d := distance(plain, name, best); d < best || d == best && near == nil {
			near, best = &s, d
		}
	}
	consider(eventSetting{key: "jobs", variable: "DRS_JOBS", event: true})
	for _, s := range plan.Specs() {
		key := strings.ReplaceAll(s.Name, "-", "_")
		_, may := overridable[key]
		consider(eventSetting{key, s.Variable, may})
	}
	return near
}

// plainKey is a key without separators and case.
func plainKey(key string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "", ".", "").Replace(key))
}

// distance counts the letters to insert, delete, replace or swap with their neighbour to turn a into b. It is most+1 for
// whatever is more than most.
func distance(a, b string, most int) int {
	if d := len(a) - len(b); d > most || -d > most {
		return most + 1
	}
	// Each row has the distances of one beginning of a from all beginnings of b.
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], most+1)
}
