package drs

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// BatchResult is the response to a call that does no harm when it is sent again.
type BatchResult[T any] struct {
	// Results are as they came: some may be missing, doubled, or in another order.
	Results   []T
	RequestID string
}

// PageReq asks for one page of a response. Without it the service sends the first 5 entries only.
type PageReq struct {
	CurPage int `json:"cur_page"`
	// PerPage is at most 100; 0 asks for all.
	PerPage int `json:"per_page"`
}

// wholePage asks for a page that has all of at most MaxPage tasks: without it the service sends the first five.
var wholePage = &PageReq{CurPage: 1, PerPage: MaxPage}

// entry is a pointer to an entry of a response whose texts can be bounded.
type entry[T any] interface {
	*T
	truncate()
	id() string
}

// mustName returns an error if an abnormal response names no task: then it is a refusal of the call, and no answer about tasks.
func mustName[T any, E entry[T]](r *rest.Response, entries []T) error {
	if r.Status <= 299 || slices.ContainsFunc(entries, func(e T) bool { return E(&e).id() != "" }) {
		return nil
	}
	return errors.New("the response names no task")
}

// Response is the response to a call about several tasks.
type Response[T any] struct {
	Results []T `json:"results"`
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
		return mustName[T, E](r, result.Results)
	}
	if err := c.do(w, &how); err != nil {
		return nil, err
	}
	return result, nil
}

// unmarshal reads a response into v. A field of an unexpected type is left empty: the rest still says what it says. A response
// that contradicts itself is an error.
func unmarshal(body []byte, v any) error {
	if len(body) == 0 {
		return errors.New("the response is empty")
	}
	err := json.Unmarshal(body, v)
	var unexpected *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &unexpected) {
		return fmt.Errorf("the response is not whole or not JSON: %w", err)
	}
	return rest.Contradiction(body)
}

// maxText bounds each text of a response, in bytes: a long text in each of 1,000 entries would make a report that nothing takes.
const maxText = 1024

// truncate bounds texts where they enter the program.
func truncate(texts ...*string) {
	for _, text := range texts {
		if len(*text) > maxText {
			*text = rest.Truncate(*text, maxText)
		}
	}
}
