// Before the first paint: that scripts run, and the colours chosen on this device.
document.documentElement.dataset.script = 'on';
try {
  var theme = localStorage.getItem('whyblocked.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (e) {}
