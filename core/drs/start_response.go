package drs

import (
	"errors"
	"slices"
)

// readStartResponse reads the response to a request to start or to resume tasks, whichever name its array has. asked are the
// tasks of the request, or nil: a response that names them in the same order costs no memory for its IDs.
//
// A response that is empty, cut or not JSON, that has neither array, or that contradicts itself is an error.
func readStartResponse(body []byte, asked []StartInfo) ([]StartJobResp, error) {
	s := scanner{text: body, asked: asked}
	results, usual := s.startResponse()
	if !usual {
		var err error
		if results, err = readUnusualStartResponse(body); err != nil {
			return nil, err
		}
	}
	for i := range results {
		results[i].truncate()
	}
	return results, nil
}

func readUnusualStartResponse(body []byte) ([]StartJobResp, error) {
	var response struct {
		Response[StartJobResp]
		Jobs []StartJobResp `json:"jobs"` // so the document's example names the array
	}
	if err := unmarshal(body, &response); err != nil {
		return nil, err
	}
	switch {
	case len(response.Results) > 0 && len(response.Jobs) > 0 && !slices.Equal(response.Results, response.Jobs):
		return nil, errors.New(`the response contradicts itself: its "results" and its "jobs" differ`)
	case len(response.Results) > 0 || response.Results != nil && response.Jobs == nil:
		return response.Results, nil
	case response.Jobs != nil:
		return response.Jobs, nil
	}
	return nil, errors.New(`the response has neither "results" nor "jobs"`)
}
