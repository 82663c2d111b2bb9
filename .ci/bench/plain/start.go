// Package plain is the floor: the plainest way to make the call, with net/http and encoding/json and nothing else.
package plain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// The floor's own types: it knows nothing of the product.
type (
	Job struct {
		JobID     string `json:"job_id"`
		StartTime string `json:"start_time,omitempty"`
	}
	request struct {
		Jobs []Job `json:"jobs"`
	}
	Result struct {
		ID        string `json:"id"`
		Status    string `json:"status"`
		ErrorCode string `json:"error_code"`
		ErrorMsg  string `json:"error_msg"`
	}
	Answer struct {
		Results []Result `json:"results"`
		Count   int      `json:"count"`
	}
)

// Start makes one call. An answer other than HTTP 202 is an error.
func Start(client *http.Client, address, token string, jobs []Job) (*Answer, error) {
	body, err := json.Marshal(request{jobs})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Auth-Token", token)
	req.Header.Set("X-Language", "en-us")
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusAccepted {
		return nil, fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	var answer Answer
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, err
	}
	return &answer, nil
}

// Once makes one call for one job, as a whole process would.
func Once(endpoint, project, token, job string) error {
	answer, err := Start(http.DefaultClient, endpoint+"/v3/"+project+"/jobs/batch-starting", token, []Job{{JobID: job}})
	if err != nil {
		return err
	}
	for _, r := range answer.Results {
		fmt.Println(r.ID, r.Status)
	}
	return nil
}
