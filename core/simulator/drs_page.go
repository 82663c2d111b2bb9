package simulator

// The pages of batch-status and batch-detail.
const (
	defaultPerPage = 5
	maxPerPage     = 100
)

// pageRequest is a request for a page as the service reads it: what is left out has a default other than 0.
type pageRequest struct {
	Jobs    []string `json:"jobs"`
	PageReq struct {
		CurPage *int `json:"cur_page"`
		PerPage *int `json:"per_page"`
	} `json:"page_req"`
}

// page returns the tasks of the page that is asked for.
func (r *pageRequest) page() ([]string, *serviceError) {
	if len(r.Jobs) == 0 {
		return nil, emptyParameter("jobs")
	}
	number, size := 1, defaultPerPage
	if r.PageReq.CurPage != nil {
		number = *r.PageReq.CurPage
	}
	if r.PageReq.PerPage != nil {
		size = *r.PageReq.PerPage
	}
	switch {
	case number < 1:
		return nil, invalidParameter("cur_page")
	case size < 0 || size > maxPerPage:
		return nil, invalidParameter("per_page")
	case size == 0:
		size = len(r.Jobs)
	}
	if number > (len(r.Jobs)+size-1)/size {
		return nil, nil
	}
	from := (number - 1) * size
	return r.Jobs[from:min(from+size, len(r.Jobs))], nil
}
