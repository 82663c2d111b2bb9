package drs

import (
	"encoding/json"
	"errors"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// BatchResult is the response to a call that does no harm when it is sent again.
type BatchResult[T any] struct {
	// Results are as they came: some may be missing, doubled, or in another order.
	Results   []T
	RequestID string
}

// Statuses reads the statuses of at most MaxPage tasks: POST /v3/{project_id}/jobs/batch-status. Reading is sent again whenever
// that may help: an attempt takes at most 20 s.
//
// Errors: *rest.AuthError, *rest.APIError, *rest.TransportError, or *DeadlineError.
func (c *Client) Statuses(w Window, ids []string) (*BatchResult[StatusJobResp], error) {
	return read[StatusJobResp](w, c, call{op: opStatus, limit: readLimit}, StatusRequest{Jobs: ids, PageReq: wholePage})
}

// Progress reads how far at most MaxPage tasks are: POST /v3/{project_id}/jobs/batch-progress. It informs only: it is sent
// once, and takes at most 10 s.
//
// Errors: those of Statuses.
func (c *Client) Progress(w Window, ids []string) (*BatchResult[ProgressJobResp], error) {
	return read[ProgressJobResp](w, c, call{op: opProgress, limit: informLimit, once: true}, ProgressRequest{Jobs: ids})
}

// Details reads what at most MaxPage tasks are called and why they failed: POST /v3/{project_id}/jobs/batch-detail. As
// with Progress, it is sent once.
//
// Errors: those of Statuses.
func (c *Client) Details(w Window, ids []string) (*BatchResult[DetailJobResp], error) {
	return read[DetailJobResp](w, c, call{op: opDetail, limit: informLimit, once: true}, DetailRequest{Jobs: ids, PageReq: wholePage})
}

// Precheck asks for the pre-checks of at most MaxPrecheck tasks, before they are started or before they are resumed: POST
// /v3/{project_id}/jobs/batch-precheck. Asking twice does no harm.
//
// Errors: those of Statuses.
func (c *Client) Precheck(w Window, mode PrecheckMode, ids []string) (*BatchResult[PrecheckJobResp], error) {
	request := PrecheckRequest{Jobs: make([]PrecheckInfo, len(ids))}
	for i, id := range ids {
		request.Jobs[i] = PrecheckInfo{JobID: id, PrecheckMode: mode}
	}
	return read[PrecheckJobResp](w, c, call{op: opPrecheck}, request)
}

// PrecheckResults reads how far the pre-checks of at most MaxPage tasks are: POST
// /v3/{project_id}/jobs/batch-precheck-result.
//
// Errors: those of Statuses.
func (c *Client) PrecheckResults(w Window, ids []string) (*BatchResult[PrecheckResult], error) {
	return read[PrecheckResult](w, c, call{op: opPrecheckResult, limit: readLimit}, PrecheckResultRequest{Jobs: ids})
}

// wholePage asks for a page that has all of at most MaxPage tasks: without it the service sends the first five.
var wholePage = &PageReq{CurPage: 1, PerPage: MaxPage}

// entry is a pointer to an entry of a response whose texts can be bounded.
type entry[T any] interface {
	*T
	truncate()
}

// read makes a call that does no harm when it is sent again: how it is made is said already, what it asks and reads is not.
func read[T any, E entry[T]](w Window, c *Client, how call, request any) (*BatchResult[T], error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	result := new(BatchResult[T])
	how.body, how.idempotent = body, true
	how.read = func(r *rest.Response) error {
		var response Response[T]
		if err := unmarshal(r.Body, &response); err != nil {
			return err
		}
		if response.Results == nil {
			return errors.New(`the response has no "results"`)
		}
		for i := range response.Results {
			E(&response.Results[i]).truncate()
		}
		result.Results, result.RequestID = response.Results, r.RequestID
		return nil
	}
	if err := c.do(w, &how); err != nil {
		return nil, err
	}
	return result, nil
}
