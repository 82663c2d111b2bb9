package plan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/drs-batch-start/drs-batch-start/core/drs"
)

func planned(t *testing.T, pairs ...string) *Plan {
	t.Helper()
	p, err := settings(t, with(usual, pairs...), nil).Plan(noon, false)
	require.NoError(t, err)
	return p
}

func TestAnyOtherSettingMakesAnotherRun(t *testing.T) {
	key := planned(t).RunKey()
	for _, pairs := range [][]string{{"language", "zh-cn"}, {"resume", "true"}, {"wait-for", "caught-up"}, {"dry-run", "true"}, {"batch-size", "7"}} {
		require.NotEqual(t, key, planned(t, pairs...).RunKey(), pairs)
	}
	require.Equal(t, key, planned(t, "fail-on", "never").RunKey())
	require.Equal(t, key, planned(t, "max-delay", "1s").RunKey(), "without wait-for caught-up it changes nothing")
}

func TestATaskIsTheSameWhateverElseIsAsked(t *testing.T) {
	scope := planned(t).TaskScope()
	for _, pairs := range [][]string{{"language", "zh-cn"}, {"wait-for", "running"}, {"start-time", "+30m"}, {"fail-on", "all"}, {"auth-token", "other"},
		{"region", "cn-east-3", "endpoint", "https://drs.cn-north-4.myhuaweicloud.com"}} {
		require.Equal(t, scope, planned(t, pairs...).TaskScope(), pairs)
	}
	for _, pairs := range [][]string{{"region", "cn-east-3"}, {"project-id", "p1"}, {"project-id", ""}, {"endpoint", "https://drs.example.com"},
		{"dry-run", "true"}, {"simulate", "true"}} {
		require.NotEqual(t, scope, planned(t, pairs...).TaskScope(), pairs)
	}
}

func TestMergedPlansNameEachTaskOnce(t *testing.T) {
	one, two := planned(t, "jobs", "a-1@+1h b-2"), planned(t, "jobs", "c-3 a-1 b-2")
	merged := Merge([]*Plan{one, two})
	require.Equal(t, []drs.StartInfo{one.Jobs[0], one.Jobs[1], two.Jobs[0]}, merged.Jobs)
	require.Equal(t, one.Options, merged.Options)
	require.Same(t, one, Merge([]*Plan{one}))
}
