package drs

// Response is the response to a call about several tasks.
type Response[T any] struct {
	Results []T `json:"results"`
	// Count is the service's own count of the tasks, those of all pages. It may be missing or wrong, so nothing relies on it.
	Count int `json:"count"`
}

// PageReq asks for one page of a response. Without it the service sends the first 5 entries only.
type PageReq struct {
	CurPage int `json:"cur_page"`
	// PerPage is at most 100; 0 asks for all.
	PerPage int `json:"per_page"`
}
