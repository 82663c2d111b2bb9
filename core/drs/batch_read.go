package drs

import (
	"context"
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
// that may help.
//
// Errors: *rest.AuthError, *rest.APIError, *rest.TransportError, or *DeadlineError.
func (c *Client) Statuses(ctx context.Context, ids []string) (*BatchResult[StatusJobResp], error) {
	return read[StatusJobResp](ctx, c, opStatus, StatusRequest{Jobs: ids, PageReq: wholePage})
}

// Progress reads how far at most MaxPage tasks are: POST /v3/{project_id}/jobs/batch-progress.
//
// Errors: those of Statuses.
func (c *Client) Progress(ctx context.Context, ids []string) (*BatchResult[ProgressJobResp], error) {
	return read[ProgressJobResp](ctx, c, opProgress, ProgressRequest{Jobs: ids})
}

// Details reads what at most MaxPage tasks are called and why they failed: POST /v3/{project_id}/jobs/batch-detail.
//
// Errors: those of Statuses.
func (c *Client) Details(ctx context.Context, ids []string) (*BatchResult[DetailJobResp], error) {
	return read[DetailJobResp](ctx, c, opDetail, DetailRequest{Jobs: ids, PageReq: wholePage})
}

// Precheck asks for the pre-checks of at most MaxPrecheck tasks, before they are started or before they are resumed: POST
// /v3/{project_id}/jobs/batch-precheck. Asking twice does no harm.
//
// Errors: those of Statuses.
func (c *Client) Precheck(ctx context.Context, mode PrecheckMode, ids []string) (*BatchResult[PrecheckJobResp], error) {
	request := PrecheckRequest{Jobs: make([]PrecheckInfo, len(ids))}
	for i, id := range ids {
		request.Jobs[i] = PrecheckInfo{JobID: id, PrecheckMode: mode}
	}
	return read[PrecheckJobResp](ctx, c, opPrecheck, request)
}

// PrecheckResults reads how far the pre-checks of at most MaxPage tasks are: POST
// /v3/{project_id}/jobs/batch-precheck-result.
//
// Errors: those of Statuses.
func (c *Client) PrecheckResults(ctx context.Context, ids []string) (*BatchResult[PrecheckResult], error) {
	return read[PrecheckResult](ctx, c, opPrecheckResult, PrecheckResultRequest{Jobs: ids})
}

// wholePage asks for a page that has all of at most MaxPage tasks: without it the service sends the first five.
var wholePage = &PageReq{CurPage: 1, PerPage: MaxPage}

// entry is a pointer to an entry of a response whose texts can be bounded.
type entry[T any] interface {
	*T
	truncate()
}

// read makes a call that does no harm when it is sent again.
func read[T any, E entry[T]](ctx context.Context, c *Client, op operation, request any) (*BatchResult[T], error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	result := new(BatchResult[T])
	err = c.do(ctx, &call{
		op:         op,
		body:       body,
		idempotent: true,
		read: func(r *rest.Response) error {
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
		},
	})
	if err != nil {
		return nil, err
	}
	return result, nil
}
