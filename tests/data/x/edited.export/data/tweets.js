window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1690397887034294272",
      "id": "1690397887034294272",
      "created_at": "Sat Aug 12 16:20:37 +0000 2023",
      "full_text": "rapat jam 9",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      },
      "edit_info": {
        "edit": {
          "initialTweetId": "1690395370451894272",
          "editControlInitial": {
            "editTweetIds": [
              "1690395370451894272",
              "1690397887034294272"
            ]
          }
        }
      }
    }
  },
  {
    "tweet": {
      "id_str": "1690395370451894272",
      "id": "1690395370451894272",
      "created_at": "Sat Aug 12 16:10:37 +0000 2023",
      "full_text": "rapatt jam 9",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      },
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1690395370451894272",
            "1690397887034294272"
          ]
        }
      }
    }
  },
  {
    "tweet": {
      "id_str": "1690395370451894277",
      "id": "1690395370451894277",
      "created_at": "Sat Aug 12 16:10:37 +0000 2023",
      "full_text": "sekali tulis",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      },
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1690395370451894277"
          ]
        }
      }
    }
  }
]