window.WPPConfig = { disableGoogleAnalytics: true };
