// Package drs speaks the API of Huawei Cloud's Data Replication Service (DRS): its wire types, calls, statuses and error codes,
// and what a failed call says about whether it was processed.
//
// The API calls a replication task a "job". So do the wire types, which keep the API's spelling; everything else says "task".
package drs

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/drs-batch-start/drs-batch-start/core/rest"
)

// The most tasks that one call may name. No limit is documented for starting and resuming.
const (
	MaxPage     = 100 // for reading: the limit of a page
	MaxPrecheck = 10  // for asking for pre-checks
)

// Client calls DRS for one project. It is safe for concurrent use.
type Client struct {
	client      *rest.Client
	credentials rest.Credentials
	projectID   string
	language    string
	backoff     Backoff
	urls        map[operation]*url.URL
}

// Config is what a Client is made of.
type Config struct {
	// Endpoint is the service's address, such as "https://drs.cn-north-4.myhuaweicloud.com".
	Endpoint, ProjectID string
	Client              *rest.Client
	Credentials         rest.Credentials
	// Language is that of the service's messages: "en-us", which is the default, or "zh-cn".
	Language string
	// Backoff is how a call is sent again. A zero Backoff is DefaultBackoff.
	Backoff Backoff
}

// operation is a call of the API, by the last part of its path.
type operation string

const (
	opStart          operation = "batch-starting"
	opRetry          operation = "batch-retry-task"
	opStatus         operation = "batch-status"
	opProgress       operation = "batch-progress"
	opDetail         operation = "batch-detail"
	opPrecheck       operation = "batch-precheck"
	opPrecheckResult operation = "batch-precheck-result"
)

var operations = [...]operation{opStart, opRetry, opStatus, opProgress, opDetail, opPrecheck, opPrecheckResult}

// NewClient returns a client. It returns an error if the endpoint is not an absolute URL or the project ID cannot be part of a
// path.
func NewClient(config Config) (*Client, error) {
	base, err := url.Parse(strings.TrimRight(config.Endpoint, "/"))
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	if base.Scheme == "" || base.Host == "" {
		return nil, fmt.Errorf("endpoint %q: not an absolute URL such as https://drs.cn-north-4.myhuaweicloud.com", config.Endpoint)
	}
	project := config.ProjectID
	if project == "" || url.PathEscape(project) != project {
		return nil, fmt.Errorf("project ID %q: it has characters that cannot be part of a path", project)
	}
	c := &Client{
		client:      config.Client,
		credentials: config.Credentials,
		projectID:   project,
		language:    cmp.Or(config.Language, "en-us"),
		backoff:     config.Backoff,
		urls:        make(map[operation]*url.URL, len(operations)),
	}
	if c.backoff.Attempts == 0 {
		c.backoff = DefaultBackoff()
	}
	for _, op := range operations {
		u := *base
		u.Path += "/v3/" + project + "/jobs/" + string(op)
		c.urls[op] = &u
	}
	return c, nil
}
