package core

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/plan"
	"github.com/drs-batch-start/drs-batch-start/core/rest"
	"github.com/drs-batch-start/drs-batch-start/core/simulator/fault"
)

// idleCloser counts how often its idle connections are closed.
type idleCloser struct {
	http.RoundTripper
	closed int
}

func (c *idleCloser) CloseIdleConnections() { c.closed++ }

// pooled returns a pool, and a function that begins a run for a project.
func pooled() (*sessionPool, map[string]*idleCloser, func(project string) (*session, func())) {
	pool, transports := new(sessionPool), map[string]*idleCloser{}
	return pool, transports, func(project string) (*session, func()) {
		key := sessionKey{projectID: project}
		return pool.get(key, func() *session {
			transports[project] = new(idleCloser)
			return &session{key: key, http: &rest.Client{Transport: transports[project]}}
		})
	}
}

func TestOnlyTheSessionsThatWereUsedLastAreKept(t *testing.T) {
	pool, transports, begin := pooled()
	first, end := begin("p0")
	end()
	for i := range 30 {
		_, end := begin(fmt.Sprintf("p%d", i))
		end()
		again, end := begin("p0")
		end()
		require.Same(t, first, again, "what is used is kept")
	}
	require.Len(t, pool.recent, maxSessions)
	require.Equal(t, 1, transports["p5"].closed, "the connections of what left are closed")
	require.Zero(t, transports["p29"].closed)
	pool.closeIdle()
	require.Equal(t, 1, transports["p29"].closed)
	require.Equal(t, 1, transports["p5"].closed)
}

func TestARunThatIsUnderWayKeepsItsSession(t *testing.T) {
	_, transports, begin := pooled()
	_, end := begin("busy")
	for i := range maxSessions {
		_, end := begin(fmt.Sprintf("p%d", i))
		end()
	}
	require.Equal(t, 1, transports["busy"].closed)
	end()
	require.Equal(t, 2, transports["busy"].closed, "what the run left is closed when it ends")
}

func TestManyProjectsOfEventsStartTheirTasks(t *testing.T) {
	inBubble(t, func(t *testing.T, l *harness) {
		for i := range 30 {
			p := l.plan("a")
			p.ProjectID = fmt.Sprintf("%032d", i)
			require.NoError(t, l.starter.Run(t.Context(), p, nil).Err(plan.FailOnAny))
		}
		require.Len(t, l.starter.sessions.recent, maxSessions)
	}, fault.Rehearsal())
}
