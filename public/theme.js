// Before the first paint: the colours chosen on this device.
try {
  var theme = localStorage.getItem('whyblocked.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (e) {}
