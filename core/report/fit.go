package report

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Size is how many bytes a piece of JSON takes up where it goes.
type Size func(content []byte) int

// Plain is the size of JSON that goes out as it is.
func Plain(content []byte) int { return len(content) }

// Escaped is the size of JSON that goes into a text of JSON, where each quote and each backslash gets a backslash.
func Escaped(content []byte) int {
	return len(content) + bytes.Count(content, []byte(`"`)) + bytes.Count(content, []byte(`\`))
}

// shownWarnings is how many warnings a shortened report keeps: the log has all of them.
const shownWarnings = 20

// Shorten returns the report if its JSON fits in limit bytes, and else a copy that does. Status and Count stay. What needs attention
// comes first:
//
//  1. the first warnings, and the IDs of what is unknown or failed;
//  2. the results that are not OK; these without their texts; the first of these;
//  3. the IDs of what succeeded.
//
// A list of IDs stays whole or is left empty. The few bytes around the lists, and what a caller adds, are not counted.
func (r *Report) Shorten(limit int, size Size) *Report {
	left := limit
	for _, list := range [...][]string{r.Warnings, r.Unknown, r.Failed, r.Started} {
		left -= size(encode(list))
	}
	if left >= 0 && len(FirstResults(r.Results, left, size)) == len(r.Results) {
		return r
	}
	short := *r
	short.Warnings = r.Warnings[:min(len(r.Warnings), shownWarnings)]
	left = limit
	keep := func(list *[]string) {
		if n := size(encode(*list)); n <= left {
			left -= n
		} else {
			*list = []string{}
		}
	}
	keep(&short.Warnings)
	keep(&short.Unknown)
	keep(&short.Failed)
	short.Results = r.NotOK()
	if len(FirstResults(short.Results, left, size)) < len(short.Results) {
		short.Results = FirstResults(WithoutTexts(short.Results), left, size)
	}
	left -= size(encode(short.Results))
	keep(&short.Started)
	return &short
}

// FirstResults returns as many of the first results as fit in limit bytes of JSON.
func FirstResults(results []Result, limit int, size Size) []Result {
	_, n := Fit(results, limit, size, func(r *Result) []byte { return append(encode(r), ',') })
	return results[:n]
}

// WithoutTexts takes the texts out of results, which leaves IDs, codes and numbers.
func WithoutTexts(results []Result) []Result {
	for i := range results {
		one := &results[i]
		one.ErrorMsg, one.FailedReason, one.Hint, one.Precheck = "", "", "", nil
	}
	return results
}

func encode(v any) []byte {
	content, _ := json.Marshal(v) // texts and numbers can always be encoded
	return content
}

// Fit encodes entries one after the other, and leaves off the first with which they would take more than limit bytes, and all after
// it. n says how many are encoded.
func Fit[T any](entries []T, limit int, size Size, encode func(*T) []byte) (encoded []byte, n int) {
	for i := range entries {
		one := encode(&entries[i])
		if limit -= size(one); limit < 0 {
			return encoded, i
		}
		encoded = append(encoded, one...)
	}
	return encoded, len(entries)
}

// NotOK returns the results of the tasks that are not where the run should have brought them, in the order in which they need
// attention. It is never nil.
func (r *Report) NotOK() []Result {
	order := slices.DeleteFunc(r.ByRank(), func(i int) bool { return r.Results[i].OK() })
	results := make([]Result, len(order))
	for k, i := range order {
		results[k] = r.Results[i]
	}
	return results
}

// ByRank returns the positions of the results in the order in which they need attention, each rank in the order asked for.
func (r *Report) ByRank() []int {
	order, ranks := make([]int, len(r.Results)), make([]int, len(r.Results))
	for i := range order {
		order[i], ranks[i] = i, r.Results[i].Info().Rank
	}
	slices.SortStableFunc(order, func(a, b int) int { return ranks[a] - ranks[b] })
	return order
}
