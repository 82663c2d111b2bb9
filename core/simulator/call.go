package simulator

import (
	"encoding/json"
	"io"
	"net/http"
)

// maxBody is the size of the largest request body that the gateway takes, in bytes.
const maxBody = 12 << 20

// call is one request on its way through the simulator.
type call struct {
	*http.Request
	op      string
	project string // that the path names; empty for IAM's calls
	number  int    // of all requests, counted from 1
	id      string // sent as X-Request-Id

	wasRead bool
	body    []byte
	unread  *serviceError // why the body cannot be taken; nil if it can
}

// read reads the body, once.
func (c *call) read() {
	if c.wasRead {
		return
	}
	c.wasRead = true
	if c.ContentLength > maxBody {
		c.unread = tooLarge
		return
	}
	var err error
	if c.ContentLength >= 0 {
		c.body = make([]byte, c.ContentLength)
		_, err = io.ReadFull(c.Body, c.body)
	} else {
		c.body, err = io.ReadAll(io.LimitReader(c.Body, maxBody+1))
	}
	switch {
	case err != nil:
		c.unread = cutBody
	case len(c.body) > maxBody:
		c.unread = tooLarge
	}
}

// refuse responds with an error of the service.
func (c *call) refuse(e *serviceError) response {
	body, contentType := e.shape.write(e.status, e.code, e.message, c.id)
	return response{status: e.status, contentType: contentType, body: body}
}

// respond responds with content as JSON.
func (c *call) respond(status int, content any) response {
	body, err := json.Marshal(content)
	if err != nil {
		panic(err) // wire types always marshal
	}
	return response{status: status, contentType: "application/json", body: body}
}
