package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASettingIsRecognisedByWhatItIsMeantToBe(t *testing.T) {
	for key, meant := range map[string]string{
		"dry_run": "dry_run", "dryrun": "dry_run", "DRY.RUN": "dry_run", "dry_rum": "dry_run", "dyr_run": "dry_run",
		"jobs": "jobs", "job": "jobs", "wait_timeuot": "wait_timeout", "projectt_idd": "project_id",
		"colour": "", "id": "", "time": "", "dr": "", "": "",
	} {
		got := settingMeant(key)
		if meant == "" {
			require.Nil(t, got, key)
		} else {
			require.NotNil(t, got, key)
			require.Equal(t, meant, got.key, key)
		}
	}
	require.True(t, settingMeant("dryrun").event)
	require.False(t, settingMeant("endpoint").event)
}

func TestTheDistanceCountsWhatATypingErrorDoes(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"region", "region", 0}, {"regoin", "region", 1}, {"egion", "region", 1}, {"region", "regions", 1}, {"rekion", "region", 1},
		{"regnoi", "region", 2}, {"abc", "xyz", 3}, {"", "ab", 2}, {"a", "abcde", 3},
	} {
		require.Equal(t, c.want, distance(c.a, c.b, 2), "%s %s", c.a, c.b)
		require.Equal(t, c.want, distance(c.b, c.a, 2), "%s %s", c.b, c.a)
	}
}
