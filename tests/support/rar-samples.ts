const sample = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** The two files of the other samples, stored, under the password `infected`; the volumes hold `run.sh` alone, under none. */
export const rars = {
  rar5: sample(
    'UmFyIRoHAQDFGjMyAwEAANYl7xRFAgMxMAQjIEd9hW0AAQZydW4uc2gwAQADCgARIjNEVWZ3iJmqu8zd7v+goaKjpKWmp6ipqqusra6vc7WmfSmUNQTA1OGwmJXHzhEqwqHK5rURLzOv' +
    'DVpdd3vVVu21vQWJSQYs+cYrD/oezvWjZbBBILHQdTmgEHBEIUwCAzFwBGQgRJoWogABDWRvY3Mvbm90ZS50eHQwAQADCgARIjNEVWZ3iJmqu8zd7v+goaKjpKWmp6ipqqusra6vc7Wm' +
    'fSmUNQTA1OGwqixlm8pO85FK6kuBNykJHSfzV1zRljUgEZFA2qK7FbrsZIyBGNOlM/7X9f2vJw+CCDI/4FUUmmg+4NymsIUWEfcDDYPBBt55Ayd2Bk5aRFOE0Pzrmw8cswNQetDND42e' +
    'cdoCwWSS3BD8AyX0hOTU7BmyOjUDBQAA',
  ),
  rar5Hidden: sample(
    'UmFyIRoHAQD9PPzlIQQAAAEKABEiM0RVZneImaq7zN3u/3O1pn0plDUEwNThsBeBNEREu/i8Whc/3OlKBYky95/FgyPtFncXw2t0upgYwI1us4EiuYiplDfTbqWxa9JluQFiWjWvJuAe' +
    '7ECFlVgGsV+AdxMFwaiGCluVhlrDGiO0vFnLhnFmHbMnicYow0nT9OWO3ZwrR1p7e1+xmE/XdYBmIINFxAUBNukPCufZmJXHzhEqwqHK5rURLzOvDVpdd3vVVu21vQWJSQYs+cYrD/oe' +
    'zvWjZbBBILHQdTmgBXi3KKQlgf8DSfiAP68QR9hv8j/MtWDpdDVU4RwPM8Zxa73UJS/eWZZBv5lLRxZb7FZjpL07e3/Bz+BHaMpO64EbV2a9eLZ1W5fdzEStz4ZcycMEE2Ms4YALfyuQ' +
    'gpCxF7tuTB2V5sJ1okHcjXqxTKosZZvKTvORSupLgTcpCR0n81dc0ZY1IBGRQNqiuxW67GSMgRjTpTP+1/X9rycPgggyP+BVFJpoPuDcprCFFhH3Aw2DwQbeeQMndgZOWkRThND865sP' +
    'HLMDUHrQzQ+NnnHaAsFkktwQ/AMl9ITk1OwX6Yq8qelmtwrt1QTChUdgFPUkUYAqYvew5sbe5t6wdA==',
  ),
  rar5Volume1: sample(
    'UmFyIRoHAQBTKjRFAwEAAcybifITAhIKBCMgWo91MQABBnJ1bi5zaGN1cmwgaHR0cDqPgj1CAwUAAQ==',
  ),
  rar5Volume2: sample(
    'UmFyIRoHAQDtVTTXBAEAAwE3waCOEwIaCgQjIL+BvLcAAQZydW4uc2gvL2V2aWwuZXhhj4I9QgMFAAE=',
  ),
  rar5Volume3: sample(
    'UmFyIRoHAQBXBD1OBAEAAwK+CaV8EwIKDwQjIOWR+HMAAQZydW4uc2htcGxlL2Euc2ggfCBzaAoZsjo1AwUAAA==',
  ),
  rar4: sample(
    'UmFyIRoHAM+QcwAADQAAAAAAAACsOHQEhC4AMAAAACMAAAAD5ZH4cwBsi1odMAYApIEAAHJ1bi5zaAEjRWeJq83vprM1CygYKC6sKn0fg6avTqoxg3RaaaM1BFfQ7FkjRTBe+UA47wTx' +
    'hFwNyFwn096w6Cp0BIQ1AHAAAABkAAAAA/XQLHkAbItaHTANAKSBAABkb2NzL25vdGUudHh0ASNFZ4mrze8lH4pqw3t0MnkmmVplW4Qk6eHjicFKjN+7IuoiQ9if2ogOI9K/KWrg+3Wu' +
    'q1ywD/6r0m1jLWnpbF8lJabwo24cE9sZLqm4wkVFpSsghKneNtr9wfy1lHAwqlKcXlf4M8ZYtR/t+ntRMFTbZyOyC7dnxD17AEAHAA==',
  ),
  rar4Hidden: sample(
    'UmFyIRoHAM6Zc4AADQAAAAAAAAABI0VniavN71ppwt3IUYgfaTubLUS7NwgsAB8g1A13l/xKjrxf/Dly2oDImWVd651GbOUo0gYkhaazNQsoGCgurCp9H4Omr06qMYN0WmmjNQRX0OxZ' +
    'I0UwXvlAOO8E8YRcDchcJ9PesAEjRWeJq83vwIL/pkNESARc9o0VqiRfhYzM/MiELUfqGCe2Df/2sPDbiWsE77pwgY8Y2IS0TfVlIPnDJ0PbNAEdgDDTUgUa0SUfimrDe3QyeSaZWmVb' +
    'hCTp4eOJwUqM37si6iJD2J/aiA4j0r8pauD7da6rXLAP/qvSbWMtaelsXyUlpvCjbhwT2xkuqbjCRUWlKyCEqd422v3B/LWUcDCqUpxeV/gzxli1H+36e1EwVNtnI7ILt2cBI0VniavN' +
    '77ODF31pZ8v1pojgbXqL2s0=',
  ),
};
