package report

import (
	"encoding/json"
	"slices"
)

// shownWarnings is how many warnings a shortened report keeps: the log has all of them.
const shownWarnings = 20

// Shorten returns the report if its JSON fits in limit bytes, and else a copy that does. Status and Count stay; a list of IDs stays
// whole or is left empty. What remains has room for results, and what needs attention comes first:
//
//  1. the results that are not OK;
//  2. these without their texts;
//  3. the first of these.
//
// The few bytes around the lists, and what a caller adds, are not counted.
func (r *Report) Shorten(limit int) *Report {
	left := limit
	for _, list := range [...][]string{r.Warnings, r.Unknown, r.Failed, r.NotReached, r.Started} {
		left -= size(list)
	}
	if left >= 0 && len(FirstResults(r.Results, left)) == len(r.Results) {
		return r
	}
	short := *r
	short.Warnings = r.Warnings[:min(len(r.Warnings), shownWarnings)]
	left = limit
	for _, list := range [...]*[]string{&short.Warnings, &short.Unknown, &short.Failed, &short.NotReached, &short.Started} {
		if n := size(*list); n <= left {
			left -= n
		} else {
			*list = []string{}
		}
	}
	short.Results = r.NotOK()
	if len(FirstResults(short.Results, left)) < len(short.Results) {
		for i := range short.Results {
			one := &short.Results[i]
			one.ErrorMsg, one.FailedReason, one.Hint, one.Precheck = "", "", "", nil
		}
		short.Results = FirstResults(short.Results, left)
	}
	return &short
}

// FirstResults returns as many of the first results as fit in limit bytes of JSON.
func FirstResults(results []Result, limit int) []Result {
	_, n := Fit(results, limit, func(r *Result) []byte {
		content, _ := json.Marshal(r) // texts and numbers can always be encoded
		return append(content, ',')
	})
	return results[:n]
}

// size is how many bytes a list has in JSON.
func size(list []string) int {
	content, _ := json.Marshal(list)
	return len(content)
}

// Fit encodes entries one after the other, and leaves off the first with which they would have more than limit bytes, and all after
// it. n says how many are encoded.
func Fit[T any](entries []T, limit int, encode func(*T) []byte) (encoded []byte, n int) {
	for i := range entries {
		one := encode(&entries[i])
		if len(encoded)+len(one) > limit {
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
