package drs

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// Reading is the answer to a call that does no harm when repeated.
type BatchResult[T any] struct {
	// Results are as they came: some may be missing, doubled, or in another order.
	Results   []T
	RequestID string
}

// Statuses reads the statuses of at most MaxPage jobs: POST /v3/{project_id}/jobs/batch-status. Reading is repeated
// whenever that may help.
//
// Errors: *iam.AuthError, *iam.APIError, *iam.CallError, or *TimeUpError.
func (c *Client) Statuses(ctx context.Context, ids []string) (*BatchResult[StatusJobResp], error) {
	return idempotent[StatusJobResp](ctx, c, &call{op: "batch-status", url: c.status}, StatusRequest{
		Jobs: ids,
		// Without a page the service answers for the first five jobs only.
		PageReq: &PageReq{CurPage: 1, PerPage: MaxPage},
	})
}

// Precheck asks for the pre-check of jobs: POST /v3/{project_id}/jobs/batch-precheck. Asking twice does no harm, so it is
// repeated like reading.
//
// Errors: those of Statuses.
func (c *Client) Precheck(ctx context.Context, ids []string) (*BatchResult[PrecheckJobResp], error) {
	request := PrecheckRequest{Jobs: make([]PrecheckInfo, len(ids))}
	for i, id := range ids {
		request.Jobs[i] = PrecheckInfo{JobID: id, PrecheckMode: PrecheckMode}
	}
	return idempotent[PrecheckJobResp](ctx, c, &call{op: "batch-precheck", url: c.precheck}, request)
}

// PrecheckResults reads how far the pre-checks of jobs are: POST /v3/{project_id}/jobs/batch-precheck-result.
//
// Errors: those of Statuses.
func (c *Client) PrecheckResults(ctx context.Context, ids []string) (*BatchResult[PrecheckResult], error) {
	return idempotent[PrecheckResult](ctx, c, &call{op: "batch-precheck-result", url: c.precheckResult}, PrecheckResultRequest{Jobs: ids})
}

// safely makes a call that does no harm when repeated.
func idempotent[T any](ctx context.Context, c *Client, call *call, request any) (*BatchResult[T], error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	reading := new(BatchResult[T])
	call.body, call.idempotent = body, true
	call.read = func(a *rest.Response) error {
		var answer struct {
			Results []T `json:"results"`
		}
		if err := unmarshal(a.Body, &answer); err != nil {
			return err
		}
		if answer.Results == nil {
			return errors.New(`the answer has no "results"`)
		}
		reading.Results, reading.RequestID = answer.Results, a.RequestID
		return nil
	}
	if err := c.do(ctx, call); err != nil {
		return nil, err
	}
	return reading, nil
}
