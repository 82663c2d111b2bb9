package report

// NotOK returns the results of the tasks that are not where the run should have brought them. It is never nil.
func (r *Report) NotOK() []Result {
	n := 0 // counted first: growing a slice of a hundred thousand results doubles what they take
	for i := range r.Results {
		if !r.Results[i].OK() {
			n++
		}
	}
	results := make([]Result, 0, n)
	for i := range r.Results {
		if !r.Results[i].OK() {
			results = append(results, r.Results[i])
		}
	}
	return results
}

// Fit encodes entries, and fewer and fewer of them until the encoding has at most so many bytes, or no entry is left.
func Fit[T any](entries []T, most int, encode func([]T) []byte) []byte {
	for {
		content := encode(entries)
		if len(content) <= most || len(entries) == 0 {
			return content
		}
		entries = entries[:len(entries)/2]
	}
}
